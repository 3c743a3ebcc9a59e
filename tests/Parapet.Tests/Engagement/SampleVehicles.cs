using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Engagement;

/// <summary>Vehicles and earths of the engagement tests; all notional.</summary>
internal static class SampleVehicles
{
    public static EarthModel Sphere { get; } = EarthModel.For(new Fidelity { Rotation = false, J2 = false, Drag = false });

    public static EarthModel Real { get; } = EarthModel.For(Fidelity.Powered);

    /// <summary>Without air, for impulses at the surface, whose flat flights it would stop at once.</summary>
    public static EarthModel Vacuum { get; } = EarthModel.For(new Fidelity { Drag = false });

    public static Geodetic Site { get; } = new(Angle.FromDegrees(54.479).Radians, Angle.FromDegrees(17.097).Radians, 0);

    /// <summary>An impulse at the surface: burn-out at once, at the site.</summary>
    public static BurnoutVehicle Impulse(double speed) => new()
    {
        Id = "impulse",
        Name = "Impulse",
        Speed = new Speed(speed),
        Altitude = new Length(0),
        Time = new Duration(0),
        Downrange = new Length(0),
    };

    /// <summary>A two-stage interceptor of 21 t; about 7.9 km/s at burn-out.</summary>
    public static StagedVehicle TwoStage { get; } = new()
    {
        Id = "two-stage",
        Name = "Two-stage",
        Payload = new Mass(100),
        Stages =
        [
            new Stage
            {
                Propellant = new Mass(15000), Inert = new Mass(1500), SpecificImpulse = new Duration(285), BurnTime = new Duration(60),
                Diameter = new Length(1.27),
            },
            new Stage
            {
                Propellant = new Mass(4000), Inert = new Mass(500), SpecificImpulse = new Duration(290), BurnTime = new Duration(70),
                Diameter = new Length(1.27),
            },
        ],
    };

    /// <summary>An intercontinental class of which only the burn-out is stated.</summary>
    public static BurnoutVehicle Intercontinental { get; } = new()
    {
        Id = "icbm",
        Name = "Intercontinental",
        Speed = new Speed(6900),
        Altitude = new Length(200e3),
        Time = new Duration(180),
        Downrange = new Length(300e3),
    };

    /// <summary>From 35 N 47 E towards the north-west: passes north of the site.</summary>
    public static Trajectory Missile { get; } = ReferenceFlight.Fly(
        Booster.Compile(Intercontinental),
        new Geodetic(Angle.FromDegrees(38).Radians, Angle.FromDegrees(46).Radians, 0),
        new LaunchProgramme(Angle.FromDegrees(-30).Radians, Angle.FromDegrees(24).Radians),
        Real);
}
