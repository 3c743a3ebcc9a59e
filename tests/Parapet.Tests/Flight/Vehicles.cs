using Parapet.Flight;

namespace Parapet.Tests.Flight;

/// <summary>Vehicles that several tests fly.</summary>
internal static class Vehicles
{
    /// <summary>Three stages, nozzle loss, shroud: every event of a boost. Notional.</summary>
    public static StagedVehicle ThreeStage { get; } = new()
    {
        Id = "three-stage",
        Name = "three-stage",
        Stages = [Stage(28000, 3000, 270, 60, 1.8, 0.8), Stage(9000, 1200, 285, 60, 1.5, 0.8), Stage(3500, 500, 290, 55, 1.2)],
        Payload = new(1000),
        Shroud = new(200),
        ShroudDropAltitude = new(100_000),
    };

    /// <summary>Two stages with a coast between them. Notional.</summary>
    public static StagedVehicle TwoStage { get; } = new()
    {
        Id = "two-stage",
        Name = "two-stage",
        Stages = [Stage(16000, 3900, 240, 70, 1.3) with { CoastAfter = new(2) }, Stage(3699, 900, 260, 75, 0.9)],
        Payload = new(400),
    };

    public static StagedVehicle PitchRate { get; } = ThreeStage with
    {
        Id = "pitch-rate",
        Steering = new Steering { Exo = ExoSteering.PitchRate, PitchRate = AngularRate.FromDegreesPerSecond(0.1) },
    };

    /// <summary>One stage. Source: FORDEN-2007, Table 1 (No-dong row, as reproduced by ACW-FLYOUT).</summary>
    public static StagedVehicle NoDong { get; } = new()
    {
        Id = "no-dong",
        Name = "No-dong",
        Stages = [Stage(16000, 3900, 240, 70, 0.88)],
        Payload = new(1000),
        Ballistic = new(3000),
    };

    public static BurnoutVehicle Burnout { get; } = new()
    {
        Id = "burnout",
        Name = "burnout",
        Speed = new(7000),
        Altitude = new(250_000),
        Time = new(180),
        Downrange = new(450_000),
    };

    public static Stage Stage(double propellant, double inert, double impulse, double burn, double diameter, double exit = 0) => new()
    {
        Propellant = new(propellant),
        Inert = new(inert),
        SpecificImpulse = new(impulse),
        BurnTime = new(burn),
        Diameter = new(diameter),
        NozzleExit = new(exit),
    };
}
