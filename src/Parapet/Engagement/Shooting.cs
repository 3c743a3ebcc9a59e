using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Engagement;

/// <summary>Direct solution of a fly-out through a point, and the re-flight every reported intercept has to pass.</summary>
internal static class Shooting
{
    /// <summary>[m] greatest distance between interceptor and missile at the intercept, both flown by the reference integrator.</summary>
    public const double MissMax = 1000.0;

    private const int IterationsMax = 8;

    // [m] to which the batch kernel is made to pass through the point: its own agreement with the reference.
    private const double Converged = 1.0;

    // [rad] for the differences; moves a point at 4,000 km by a few hundred metres.
    private const double TiltStep = 1e-5;

    /// <summary>Newton's method from a seed to the full-burn flight that passes through a point.</summary>
    /// <param name="booster">What is flown.</param>
    /// <param name="site">Where from.</param>
    /// <param name="earth">On what.</param>
    /// <param name="targetEcef">[m, ECEF] the point, fixed to the Earth.</param>
    /// <param name="seed">A nearby arc.</param>
    /// <param name="arc">The arc through the point, on the same branch as the seed.</param>
    public static bool TrySolve(Booster booster, Geodetic site, EarthModel earth, Vector3d targetEcef, Arc seed, out Arc arc)
    {
        // The launch is tilted off the vertical by a vector, so that the vertical itself is an ordinary point.
        var burnout = booster.Vehicle is BurnoutVehicle;
        var tilt = burnout ? (Math.PI / 2) - seed.Kick : seed.Kick;
        var (sine, cosine) = Elementary.SinCos(seed.Azimuth);
        double north = tilt * cosine, east = tilt * sine, time = seed.Time;
        Span<LaunchProgramme> programmes = stackalloc LaunchProgramme[3];
        var flown = new FlightColumns(3);
        arc = seed;
        var missBefore = double.PositiveInfinity;
        for (var n = 0; n < IterationsMax; n++)
        {
            programmes[0] = Programme(north, east);
            programmes[1] = Programme(north + TiltStep, east);
            programmes[2] = Programme(north, east + TiltStep);
            BatchFlight.Fly(booster, site, programmes, earth, 0, time, flown);
            if (flown.Status[0] != FlightStatus.Flying || flown.Status[1] != FlightStatus.Flying || flown.Status[2] != FlightStatus.Flying)
            {
                return false;
            }

            var (position, velocity) = flown.Impact[0];
            var miss = targetEcef - position;
            if (miss.Norm <= Converged)
            {
                arc = new Arc(time, programmes[0].Kick, programmes[0].Azimuth);
                return true;
            }

            var byNorth = (flown.Impact[1].PositionEcef - position) / TiltStep;
            var byEast = (flown.Impact[2].PositionEcef - position) / TiltStep;
            var volume = Vector3d.Dot(Vector3d.Cross(byNorth, byEast), velocity);
            double dNorth = Vector3d.Dot(Vector3d.Cross(miss, byEast), velocity) / volume;
            double dEast = Vector3d.Dot(Vector3d.Cross(byNorth, miss), velocity) / volume;
            double dTime = Vector3d.Dot(Vector3d.Cross(byNorth, byEast), miss) / volume;

            // Near the envelope the three directions are nearly in one plane and a full step leaps to the other branch or nowhere.
            if (!(Math.Abs(dTime) < 60.0) || !(miss.Norm < 2 * missBefore) || !(time + dTime > booster.BurnTime))
            {
                return false;
            }

            (north, east, time, missBefore) = (north + dNorth, east + dEast, time + dTime, miss.Norm);
        }

        return false;

        LaunchProgramme Programme(double tiltNorth, double tiltEast)
        {
            var angle = Math.Sqrt((tiltNorth * tiltNorth) + (tiltEast * tiltEast));
            return new LaunchProgramme(Elementary.Atan2(tiltEast, tiltNorth), burnout ? (Math.PI / 2) - angle : angle);
        }
    }

    /// <summary>
    /// The earliest intercept that can be launched for no earlier than a time, solved directly and re-flown; null when none passes.
    /// </summary>
    /// <param name="path">The missile's path.</param>
    /// <param name="launcher">The battery.</param>
    /// <param name="reach">Its reach along the path.</param>
    /// <param name="launchNotBefore">[s after launch of the missile]</param>
    /// <param name="allowed">[s] intervals in which the intercept has to lie.</param>
    public static Shot? Earliest(
        PathColumns path, Launcher launcher, Reach reach, double launchNotBefore, ImmutableArray<Interval> allowed)
    {
        foreach (var window in Intervals.Intersect(reach.From(launchNotBefore), allowed))
        {
            // The edge of the window is exact to the table's error only, and where the window opens because the missile comes
            // into reach, the arc through the edge just touches the point: then a little later is tried.
            for (var later = 0.0; window.Start + later <= window.End && later <= 16.0; later = later == 0 ? 0.25 : 2 * later)
            {
                if (Meet(path, launcher, reach, new Interval(window.Start + later, window.End), launchNotBefore) is { } shot)
                {
                    return shot;
                }
            }
        }

        return null;
    }

    // Meets the missile at the start of an interval or, if that takes a launch before the allowed one, as much later as it needs.
    private static Shot? Meet(PathColumns path, Launcher launcher, Reach reach, Interval within, double launchNotBefore)
    {
        // [s] by which a correction overshoots, so that it ends on the allowed side.
        const double punctual = 1e-3;
        var time = within.Start;
        for (var n = 0; n < IterationsMax && time <= within.End; n++)
        {
            var target = path.At(time).PositionEcef;
            if (!launcher.FlyOut.TryLeast(target, launcher.Limits, out var seed)
                || !TrySolve(launcher.FlyOut.Booster, launcher.FlyOut.Site, launcher.FlyOut.Earth, target, seed, out var arc))
            {
                return null;
            }

            var early = launchNotBefore - (time - arc.Time);
            if (early <= 0)
            {
                return Refly(path, launcher, time, arc);
            }

            // By how much an intercept a little later allows a later launch: from the table, whose slope is good.
            var slope = reach.LatestLaunchAt(time + early) - reach.LatestLaunchAt(time);
            time += (early + punctual) * (slope > 0 ? Math.Clamp(early / slope, 1, 20) : 1);
        }

        return null;
    }

    private static Shot? Refly(PathColumns path, Launcher launcher, double time, Arc arc)
    {
        var programme = new LaunchProgramme(arc.Azimuth, arc.Kick);
        var flight = ReferenceFlight.Fly(launcher.FlyOut.Booster, launcher.FlyOut.Site, programme, launcher.FlyOut.Earth, arc.Time);
        var (missile, interceptor) = (path.Reference!.At(time), flight.At(arc.Time));
        var miss = (interceptor.PositionEcef - missile.PositionEcef).Norm;
        var limits = launcher.Limits;
        if (!(miss < MissMax) || flight.EndTime < arc.Time
            || arc.Time > limits.FlightMax + 1e-6 || arc.Time < launcher.FlyOut.Booster.BurnTime + limits.AfterBurnoutMin - 1e-6)
        {
            return null;
        }

        return new Shot
        {
            Battery = launcher.Battery,
            LaunchTime = time - arc.Time,
            InterceptTime = time,
            Intercept = launcher.FlyOut.Earth.GeodeticFromEcef(missile.PositionEcef),
            Miss = miss,
            ClosingSpeed = (interceptor.VelocityEcef - missile.VelocityEcef).Norm,
            Salvo = 1,
            Trajectory = flight,
        };
    }
}
