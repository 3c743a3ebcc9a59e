using System.Collections.Immutable;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>What was published of a test flight.</summary>
/// <param name="Apogee">[m] greatest altitude.</param>
/// <param name="Range">[m] ground distance.</param>
/// <param name="Time">[s] launch to impact.</param>
public sealed record FlightObservation(Length Apogee, Length Range, Duration Time)
{
    /// <summary>[m] tolerance of <see cref="Apogee"/>.</summary>
    public Length ApogeeTolerance { get; init; } = new(20_000);

    /// <summary>[m] tolerance of <see cref="Range"/>.</summary>
    public Length RangeTolerance { get; init; } = new(20_000);

    /// <summary>[s] tolerance of <see cref="Time"/>.</summary>
    public Duration TimeTolerance { get; init; } = new(30);
}

/// <summary>A template scaled to an observed flight.</summary>
/// <param name="Vehicle">The scaled vehicle.</param>
/// <param name="Range">[m] its greatest range.</param>
/// <param name="PayloadScale">[1] payload over the template's.</param>
/// <param name="BurnTimeScale">[1] burn times over the template's.</param>
/// <param name="TimeResidual">[s] flight time less the observed one; not zero where the burn times reach a limit.</param>
public sealed record TemplateFit(
    StagedVehicle Vehicle, double Range, double PayloadScale, double BurnTimeScale, double TimeResidual);

/// <summary>Range that an observed flight stands for.</summary>
/// <param name="Range">[m] mean over the templates at the observed values.</param>
/// <param name="RangeLow">[m] least over templates and tolerances.</param>
/// <param name="RangeHigh">[m] greatest over templates and tolerances.</param>
/// <param name="Fits">One per template, in their order, at the observed values.</param>
public sealed record ObservedRange(double Range, double RangeLow, double RangeHigh, ImmutableArray<TemplateFit> Fits);

/// <summary>
/// From a lofted test flight to the vehicle's range: templates are scaled until their powered flight has the observed apogee,
/// range
/// and, as nearly as they can, time, and are flown again at the best angle. Three observations do not determine a vehicle;
/// the choice
/// of template is part of the interval. The payload is scaled for the apogee, the kick for the range, and for the time of
/// flight the
/// burn times, within the tenth by which a template's burn times are taken to be uncertain.
/// </summary>
/// <remarks>
/// The range follows the burn time: gravity takes more from a long vertical burn than from a long flat one, about 40 km of
/// range per
/// second of burn for the flight of 28 July 2017. Its published 47 min 12 s would ask for some 400 s of burn; other reports
/// said 45 min.
/// </remarks>
public static class ObservedFlight
{
    private const int NewtonMax = 30;
    private const double BurnScaleMin = 0.9;             // [1] notional
    private const double BurnScaleMax = 1.1;             // [1] notional
    private const double KickStart = 0.01;               // [rad] nearly vertical
    private const double Converged = 1e-5;               // [1] of apogee and of range

    /// <summary>
    /// Two notional two-stage liquid templates: lift-off at 1.5 to 1.6 times the weight, structure 9 to 11 % of each stage,
    /// impulses
    /// of storable propellants. One has a middling upper stage of high thrust, the other a large one.
    /// </summary>
    public static ImmutableArray<StagedVehicle> TwoStageLiquid { get; } =
    [
        Template("two-stage-liquid-middling-upper", new(27_000, 2_700, 285, 130, 1.8), new(5_500, 700, 290, 115, 1.6)),
        Template("two-stage-liquid-large-upper", new(24_000, 2_500, 280, 120, 1.8), new(7_500, 900, 300, 130, 1.6)),
    ];

    /// <summary>Fits templates to an observed flight.</summary>
    /// <param name="observed">Published figures with tolerances.</param>
    /// <param name="templates">At least one; the payload is the starting value.</param>
    /// <param name="launch">Launch point.</param>
    /// <param name="azimuth">[rad from north] launch azimuth of the test and of the longest flight.</param>
    /// <param name="earth">Published ranges of tests leave out the Earth's rotation: so should this, to be compared with
    /// them.</param>
    /// <returns>Null where no template can be scaled to the observation.</returns>
    public static ObservedRange? Fit(
        FlightObservation observed, ImmutableArray<StagedVehicle> templates, Geodetic launch, double azimuth, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(earth);
        var fits = ImmutableArray.CreateBuilder<TemplateFit>();
        double low = double.PositiveInfinity, high = 0, sum = 0;
        foreach (var template in templates)
        {
            foreach (var variant in Variants(observed))
            {
                if (FitOne(variant, template, launch, azimuth, earth) is not { } fit)
                {
                    continue;
                }

                low = Math.Min(low, fit.Range);
                high = Math.Max(high, fit.Range);
                if (variant.Nominal)
                {
                    fits.Add(fit);
                    sum += fit.Range;
                }
            }
        }

        return fits.Count > 0 ? new ObservedRange(sum / fits.Count, low, high, fits.ToImmutable()) : null;
    }

    // The observation; each figure in turn at both ends of its tolerance; and the burn times at both ends of theirs.
    private static IEnumerable<Variant> Variants(FlightObservation o)
    {
        var nominal = new Variant(o, BurnScaleMin, BurnScaleMax);
        yield return nominal with { Nominal = true };
        yield return nominal with { BurnHigh = BurnScaleMin };
        yield return nominal with { BurnLow = BurnScaleMax };
        foreach (var sign in (double[])[-1, 1])
        {
            yield return nominal with { Observed = o with { Apogee = new(o.Apogee.Meters + (sign * o.ApogeeTolerance.Meters)) } };
            yield return nominal with { Observed = o with { Range = new(o.Range.Meters + (sign * o.RangeTolerance.Meters)) } };
            yield return nominal with { Observed = o with { Time = new(o.Time.Seconds + (sign * o.TimeTolerance.Seconds)) } };
        }
    }

    private readonly record struct Variant(FlightObservation Observed, double BurnLow, double BurnHigh, bool Nominal = false);

    private static TemplateFit? FitOne(Variant variant, StagedVehicle template, Geodetic launch, double azimuth, EarthModel earth)
    {
        var (observed, burnLow, burnHigh, _) = variant;

        // Secants over the scale of burn times; payload and kick follow for each.
        var shape = (Payload: 1.0, Kick: KickStart);
        double burn = Math.Clamp(1.0, burnLow, burnHigh), burnBefore = double.NaN, residualBefore = double.NaN, residual;
        while (true)
        {
            if (Loft(observed, template, burn, ref shape, launch, azimuth, earth) is not { } time)
            {
                return null;
            }

            residual = time - observed.Time.Seconds;

            // About 0.8 s of flight per second of burn to begin with.
            var slope = double.IsNaN(burnBefore)
                ? 0.8 * template.Stages.Sum(s => s.BurnTime.Seconds)
                : (residual - residualBefore) / (burn - burnBefore);
            var next = Math.Clamp(burn - (residual / slope), burnLow, burnHigh);
            if (Math.Abs(residual) < 0.01 || next == burn)
            {
                break;
            }

            (burnBefore, residualBefore, burn) = (burn, residual, next);
        }

        var vehicle = Scaled(template, shape.Payload, burn);
        return MaximumRange.Search(Booster.Compile(vehicle), launch, azimuth, earth) is { } longest
            ? new TemplateFit(vehicle, longest.Range, shape.Payload, burn, residual)
            : null;
    }

    // Newton's method for payload scale (as a logarithm) and kick that give apogee and range; returns the time of flight.
    private static double? Loft(
        FlightObservation observed, StagedVehicle template, double burn, ref (double Payload, double Kick) shape,
        Geodetic launch, double azimuth, EarthModel earth)
    {
        const double Step = 1e-4;
        for (var n = 0; n < NewtonMax; n++)
        {
            if (Fly(shape.Payload, shape.Kick) is not { } at
                || Fly(shape.Payload * (1 + Step), shape.Kick) is not { } heavier
                || Fly(shape.Payload, shape.Kick * (1 + Step)) is not { } tilted)
            {
                return null;
            }

            double apogeeMiss = at.Apogee - observed.Apogee.Meters, rangeMiss = at.Range - observed.Range.Meters;
            if (Math.Abs(apogeeMiss) < Converged * observed.Apogee.Meters
                && Math.Abs(rangeMiss) < Converged * observed.Range.Meters)
            {
                return at.Time;
            }

            double a11 = (heavier.Apogee - at.Apogee) / Step, a12 = (tilted.Apogee - at.Apogee) / (Step * shape.Kick);
            double a21 = (heavier.Range - at.Range) / Step, a22 = (tilted.Range - at.Range) / (Step * shape.Kick);
            var determinant = (a11 * a22) - (a12 * a21);
            var payloadStep = Math.Clamp(((apogeeMiss * a22) - (rangeMiss * a12)) / determinant, -0.3, 0.3);
            var kickStep = Math.Clamp(((a11 * rangeMiss) - (a21 * apogeeMiss)) / (determinant * shape.Kick), -0.5, 0.5);
            shape = (shape.Payload * (1 - payloadStep), shape.Kick * (1 - kickStep));
        }

        return null;

        (double Apogee, double Range, double Time)? Fly(double payload, double kick)
        {
            var booster = Booster.Compile(Scaled(template, payload, burn));
            var path = ReferenceFlight.Fly(booster, launch, new LaunchProgramme(azimuth, kick), earth);
            return path.Find(FlightEventKind.Apogee) is { } apogee && path.Find(FlightEventKind.Impact) is { } impact
                ? (earth.Altitude(apogee.State.PositionEcef),
                    earth.Geodesic.Between(launch, earth.GeodeticFromEcef(impact.State.PositionEcef)).Distance, impact.Time)
                : null;
        }
    }

    private static StagedVehicle Scaled(StagedVehicle template, double payload, double burn) => template with
    {
        Payload = new(template.Payload.Kilograms * payload),
        Stages = [.. template.Stages.Select(s => s with { BurnTime = new(s.BurnTime.Seconds * burn) })],
    };

    private readonly record struct StageFigures(double Propellant, double Inert, double Impulse, double BurnTime, double Diameter);

    // Notional figures: propellant [kg], inert [kg], specific impulse [s], burn time [s], diameter [m].
    private static StagedVehicle Template(string id, params StageFigures[] stages) => new()
    {
        Id = id,
        Name = id,
        Payload = new(500),
        Cutoff = false,
        Stages =
        [
            .. stages.Select(s => new Stage
            {
                Propellant = new(s.Propellant),
                Inert = new(s.Inert),
                SpecificImpulse = new(s.Impulse),
                BurnTime = new(s.BurnTime),
                Diameter = new(s.Diameter),
            }),
        ],
    };
}
