#pragma warning disable
// Stand-ins for what is being written elsewhere; deleted when it lands.
namespace Parapet.Engagement
{
    public sealed record IdealIntercept(double Speed, double Time, Parapet.Earth.Geodetic Intercept);
    public static class IdealThreshold
    {
        public static IdealIntercept? Solve(Parapet.Earth.Geodetic a, Parapet.Earth.Geodetic b, Parapet.Earth.Geodetic c, double d, double e, double f) => new(6200, 500, default);
    }
}

