using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>Where a flight begins: position, vertical and heading, in ECEF, with which ECI coincides at lift-off.</summary>
/// <param name="Position">[m, ECEF]</param>
/// <param name="Up">[1, ECEF] normal of the ellipsoid.</param>
/// <param name="Heading">[1, ECEF] horizontal direction of the azimuth.</param>
internal readonly record struct LaunchFrame(Vector3d Position, Vector3d Up, Vector3d Heading)
{
    /// <summary>At a point, for an azimuth [rad from north].</summary>
    public static LaunchFrame At(EarthModel earth, Geodetic point, double azimuth)
    {
        var enu = Frames.EnuFromEcef(point);
        var (sine, cosine) = Elementary.SinCos(azimuth);
        return new LaunchFrame(earth.EcefFromGeodetic(point), enu.Z, (enu.Y * cosine) + (enu.X * sine));
    }

    /// <summary>
    /// State of a burn-out vehicle at burn-out [m, m/s, ECEF]: downrange along the geodesic of the launch azimuth, at the stated
    /// altitude, flying on along that geodesic at the programme's elevation.
    /// </summary>
    public static State Burnout(EarthModel earth, BurnoutVehicle vehicle, Geodetic launch, LaunchProgramme programme)
    {
        var end = earth.Geodesic.Destination(launch, programme.Azimuth, vehicle.Downrange.Meters);
        var frame = At(earth, end.Place with { Altitude = vehicle.Altitude.Meters }, end.Azimuth);
        var (sine, cosine) = Elementary.SinCos(vehicle.Elevation?.Radians ?? programme.Kick);
        var speed = programme.Cutoff * vehicle.Speed.MetersPerSecond;
        return new State(frame.Position, ((frame.Heading * cosine) + (frame.Up * sine)) * speed);
    }

    /// <summary>
    /// The boost of a burn-out vehicle: one quintic from rest at the launch point, setting off upwards, to position and
    /// velocity at
    /// burn-out. It stands for the boost in pictures and for infrared sensors; it does not come from forces.
    /// </summary>
    public static Trajectory BoostCurve(EarthModel earth, BurnoutVehicle vehicle, Geodetic launch, LaunchProgramme programme)
    {
        var frame = At(earth, launch, programme.Azimuth);
        var burnout = Burnout(earth, vehicle, launch, programme);
        var time = vehicle.Time.Seconds;
        var start = new State(frame.Position, default);
        return new Trajectory(
            [0.0, time],
            [start.PositionEcef, burnout.PositionEcef],
            [start.VelocityEcef, burnout.VelocityEcef],
            [frame.Up * Booster.StandardGravity, burnout.VelocityEcef / time],
            [new FlightEvent(FlightEventKind.Launch, 0.0, start), new FlightEvent(FlightEventKind.Burnout, time, burnout)]);
    }
}

/// <summary>Position and velocity in the inertial frame that coincides with ECEF at lift-off (time 0).</summary>
/// <param name="PositionEci">[m, ECI]</param>
/// <param name="VelocityEci">[m/s, ECI]</param>
internal readonly record struct InertialState(Vector3d PositionEci, Vector3d VelocityEci)
{
    /// <summary>From ECEF at a time [s]: r_i = R(omega t) r_e, v_i = R(omega t) (v_e + omega x r_e).</summary>
    public static InertialState FromEcef(EarthModel earth, double time, State ecef)
    {
        var turn = Elementary.SinCos(earth.Omega * time);
        return new InertialState(
            Rotate(ecef.PositionEcef, turn.Sin, turn.Cos),
            Rotate(ecef.VelocityEcef + Spin(earth, ecef.PositionEcef), turn.Sin, turn.Cos));
    }

    /// <summary>To ECEF at a time [s].</summary>
    public State ToEcef(EarthModel earth, double time)
    {
        var turn = Elementary.SinCos(earth.Omega * time);
        return new State(
            Rotate(PositionEci, -turn.Sin, turn.Cos), Rotate(VelocityEci - Spin(earth, PositionEci), -turn.Sin, turn.Cos));
    }

    /// <summary>
    /// Rotating-frame acceleration [m/s^2, ECEF] of an inertial one [m/s^2, ECI]: R(-omega t) (a_i - 2 omega x v_i + omega x
    /// (omega x r_i)).
    /// </summary>
    public Vector3d AccelerationEcef(EarthModel earth, double time, Vector3d accelerationEci)
    {
        var turn = Elementary.SinCos(earth.Omega * time);
        var a = accelerationEci - (2 * Spin(earth, VelocityEci)) + Spin(earth, Spin(earth, PositionEci));
        return Rotate(a, -turn.Sin, turn.Cos);
    }

    // omega x v
    private static Vector3d Spin(EarthModel earth, Vector3d v) => new(-earth.Omega * v.Y, earth.Omega * v.X, 0);

    private static Vector3d Rotate(Vector3d v, double sine, double cosine) =>
        new((cosine * v.X) - (sine * v.Y), (sine * v.X) + (cosine * v.Y), v.Z);
}
