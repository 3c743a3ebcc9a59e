#pragma warning disable
// Stand-ins for what is being written elsewhere; deleted when it lands.
namespace Parapet.Earth
{
    public sealed class EarthModel
    {
        public static EarthModel For(Fidelity f) => new();
        public Geodetic GeodeticFromEcef(Vector3d v) => default;
        public Flight.State StateEcef(Geodetic g, double speed, double el, double az) => default;
    }
}

namespace Parapet.Flight
{
    public static class ReferenceFlight
    {
        public static Trajectory Coast(State s, double beta, Parapet.Earth.EarthModel e, double timeMax) => throw new NotSupportedException("pending");
    }
}

namespace Parapet.Engagement
{
    public sealed record IdealIntercept(double Speed, double Time, Parapet.Earth.Geodetic Intercept);
    public static class IdealThreshold
    {
        public static IdealIntercept? Solve(Parapet.Earth.Geodetic a, Parapet.Earth.Geodetic b, Parapet.Earth.Geodetic c, double d, double e, double f) => new(6200, 500, default);
    }
}

namespace Parapet
{
    using System.Collections.Immutable;
    public static class Evaluate
    {
        public static Results Run(Scenario s, ImmutableArray<Knob> knobs, IProgress<double>? p, CancellationToken c) => throw new NotSupportedException("pending");
    }

    public static class Thresholds
    {
        public static ImmutableArray<ThresholdLadder> Solve(Scenario s, Knob k, bool ladder, CancellationToken c) => throw new NotSupportedException("pending");
    }
}
