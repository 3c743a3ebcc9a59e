using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>Closed forms of Kepler's orbit in lanes.</summary>
internal static class KeplerLanes
{
    /// <summary>
    /// Time [s] on the orbit until it falls through a radius; 0 for orbits that stay inside it, infinite or NaN for escape.
    /// From the eccentric anomaly E, e sin E = r v/sqrt(mu a) and e cos E = 1 - r/a, by Kepler's equation.
    /// </summary>
    /// <param name="mu">[m^3/s^2]</param>
    /// <param name="fallRadius">[m]</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    /// <remarks>Source: BATE-MUELLER-WHITE-1971, ch. 4.</remarks>
    public static T TimeToFall<T>(double mu, double fallRadius, in LaneVector<T> r, in LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        T one = T.Splat(1), none = T.Splat(0);
        var radius = T.Sqrt(LaneVector<T>.Dot(r, r));
        var axis = one / ((T.Splat(2) / radius) - (LaneVector<T>.Dot(v, v) / T.Splat(mu)));
        var motion = T.Sqrt(axis * axis * axis / T.Splat(mu));
        var eSine = LaneVector<T>.Dot(r, v) / T.Sqrt(T.Splat(mu) * axis);
        var eCosine = one - (radius / axis);
        var e2 = (eSine * eSine) + (eCosine * eCosine);
        var entryCosine = one - (T.Splat(fallRadius) / axis);
        var entrySine = T.Sqrt(T.Max(e2 - (entryCosine * entryCosine), none));
        var anomaly = Elementary.Atan2(eSine, eCosine);
        anomaly += T.And(T.Less(eSine, none), T.Splat(2 * Math.PI)); // past apogee
        var start = anomaly - eSine;
        var end = T.Splat(2 * Math.PI) - (Elementary.Atan2(entrySine, entryCosine) - entrySine);
        var inside = T.Or(T.Less(radius, T.Splat(fallRadius)), T.Less(e2, entryCosine * entryCosine));
        return T.Select(T.And(inside, T.Less(none, axis)), none, motion * (end - start));
    }
}
