using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet;

/// <summary>A missile flown once.</summary>
/// <param name="Result">What is reported of it, by the reference integrator; null where nothing is reported of single flights.</param>
/// <param name="Path">Columns by the lanes, that sensors and interceptors are evaluated over.</param>
internal sealed record Flown(FlightResult? Result, PathColumns Path);

/// <summary>What a flight asks for: equal flights are flown once.</summary>
internal sealed record FlightKey(Vehicle Vehicle, Place From, Place To, Loft Loft, Fidelity Fidelity);

/// <summary>
/// The stages of a computation, each kept by the values it depends on: flights do not depend on the defence, sightings not on
/// interceptors, fly-outs not on sensors. A turned input therefore recomputes only what is behind it. Safe on any number of
/// threads; what a stage returns depends on its key alone, so results do not depend on the order of the calls.
/// </summary>
/// <param name="shared">Stages of the untouched scenario: read first, never added to, so that what a search tries is forgotten with the search.</param>
internal sealed class Stages(Stages? shared = null)
{
    // [s] fly-outs are tabled to whole multiples of this, so that a turned time limit finds the table made.
    private const double TableBlock = 900.0;

    private readonly ConcurrentDictionary<(Vehicle Vehicle, bool Drag, double DensityScale), Lazy<AimModel?>> _models = new();
    private readonly ConcurrentDictionary<FlightKey, Lazy<(Flown? Flown, AimSolution Aim)>> _flights = new();
    private readonly ConcurrentDictionary<PathColumns, Watch> _watches = new();
    private readonly ConcurrentDictionary<(Vehicle Vehicle, Speed? Speed, SpeedBy By), Lazy<ScaledBooster>> _boosters = new();
    private readonly ConcurrentDictionary<(Booster Booster, Place Place, Fidelity Fidelity, double TimeMax), Lazy<FlyOut>> _flyOuts = new();

    /// <summary>The flight of a missile; no path when the aim point cannot be reached.</summary>
    public (Flown? Flown, AimSolution Aim) Fly(FlightKey key) => Kept(shared?._flights, _flights, key, k => new(() => FlyOnce(k))).Value;

    /// <summary>The closed form of a vehicle in the air of a fidelity; null where it has none.</summary>
    public AimModel? Model(Vehicle vehicle, Fidelity fidelity)
    {
        var earth = EarthModel.For(fidelity);
        return Kept(shared?._models, _models, (vehicle, earth.Drag, earth.DensityScale), k => new(() => AimModel.Of(Booster.Compile(k.Item1), earth))).Value;
    }

    /// <summary>What is seen and reached of a path.</summary>
    public Watch Watch(PathColumns path) => _watches.GetOrAdd(path, p => new Watch(p, shared?._watches.GetValueOrDefault(p)));

    /// <summary>The interceptor's booster at its claimed speed; no booster when the speed is out of its reach.</summary>
    public ScaledBooster Scale(Interceptor interceptor) => Kept(
        shared?._boosters, _boosters, (interceptor.Vehicle, interceptor.BurnoutSpeed, interceptor.SpeedBy),
        static k => new(() => ScaledBooster.Of(k.Item1, k.Item2?.MetersPerSecond, k.Item3))).Value;

    /// <summary>A battery ready to be evaluated; null when its booster cannot have the claimed speed.</summary>
    public Launcher? Launcher(Battery battery, Fidelity fidelity)
    {
        if (Scale(battery.Interceptor).Booster is not { } booster)
        {
            return null;
        }

        var limits = FlightLimits.Of(battery.Interceptor);
        var flyOut = Kept(
            shared?._flyOuts, _flyOuts, (Booster: booster, battery.Place, Fidelity: fidelity, TimeMax: TableBlock * Math.Ceiling(limits.FlightMax / TableBlock)),
            static k => new(() => FlyOut.Over(k.Booster, k.Place.Geodetic, EarthModel.For(k.Fidelity), k.TimeMax))).Value;
        return new Launcher(battery.Id, flyOut, limits, battery.Inventory);
    }

    private static TValue Kept<TKey, TValue>(
        ConcurrentDictionary<TKey, TValue>? shared, ConcurrentDictionary<TKey, TValue> own, TKey key, Func<TKey, TValue> make)
        where TKey : notnull =>
        shared is not null && shared.TryGetValue(key, out var value) ? value : own.GetOrAdd(key, make);

    private (Flown? Flown, AimSolution Aim) FlyOnce(FlightKey key)
    {
        var earth = EarthModel.For(key.Fidelity);
        var booster = Booster.Compile(key.Vehicle);
        var (from, to) = (key.From.Geodetic, key.To.Geodetic);
        var aim = AimPoint.Solve(booster, from, to, key.Loft, earth, key.Loft == Loft.MinimumEnergy ? Model(key.Vehicle, key.Fidelity) : null);
        if (aim.Status != AimStatus.Solved)
        {
            return (null, aim);
        }

        var path = aim.Trajectory!;
        var flight = FlightResult.Of(path, from, earth) with { Miss = aim.Miss, Iterations = aim.Iterations, RangeMax = aim.RangeMax };
        var columns = PathColumns.Fly(booster, from, [aim.LaneProgramme], path.EndTime, earth, path)[0]!;
        return (new Flown(flight, columns), aim);
    }
}
