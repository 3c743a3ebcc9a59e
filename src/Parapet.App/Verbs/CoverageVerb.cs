using System.Collections.Immutable;
using System.CommandLine;
using Parapet.App.Shell;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study;
using Parapet.Study.Areas;
using Parapet.Study.Mapping;

namespace Parapet.App.Verbs;

/// <summary><c>coverage</c>: what does a radar at a place see at an altitude?</summary>
internal static class CoverageVerb
{
    private const int UsualCells = 20_000;
    private const int MostCells = 2_000_000;
    private const double UsualCrossSection = 1.0; // [m^2]

    private static readonly Argument<string> s_radar = new("radar") { Description = "A radar of the catalogue (./parapet catalogue radars), e.g. emr-filled." };
    private static readonly Option<string?> s_at = Parameters.Place("--at", "Where the radar stands");
    private static readonly Option<double?> s_altitude = Parameters.Number("--altitude-km", "Altitude of the targets above the ellipsoid", 1, 100_000);
    private static readonly Option<double?> s_crossSection = Parameters.Number("--rcs-m2", $"Radar cross-section of the targets; {UsualCrossSection:0} when not said", 1e-6, 1e6);

    private static readonly Option<string?> s_region = Parameters.Text(
        "--region", "Where targets are asked about, land and sea: everything within sight (when not said), or the rectangle of the map about a region as footprint knows them", "region");

    private static readonly Option<double?> s_cells = Parameters.Number("--cells", $"Cells of ground under the targets; {UsualCells} when not said", Regions.FewestCells, MostCells);
    private static readonly Option<double?> s_center = Parameters.Number("--sector-center-deg", "Turns the radar: azimuth of the middle of its sector, instead of the catalogue's", -360, 360);

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "coverage",
        "What does a radar see? Asks over every cell of ground within sight whether a target at an altitude is seen, with what signal, and if not, why.",
        """
        ./parapet coverage emr-filled --at brdy --altitude-km 400 --rcs-m2 0.1 --out out/coverage
        ./parapet coverage an-tpy-2 --at 38.35,38.31 --sector-center-deg 100 --altitude-km 300 --rcs-m2 0.01
        ./parapet coverage emr --position lewis-postol-2008 --at brdy --altitude-km 400 --rcs-m2 0.01 --json
        """,
        Compute,
        s_radar, s_at, s_altitude, s_crossSection, s_region, s_cells, s_center, Parameters.Position, Parameters.Out);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        var mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var option in ((Option[])[s_at, s_altitude]).Where(o => Parameters.Given(parse, o).Count == 0))
        {
            mistakes.Add(new Diagnostic("CLI003", option.Name, ReferenceEquals(option, s_at)
                ? "say where the radar stands, e.g. --at brdy or --at 49.6,13.7."
                : "say how high the targets are, e.g. --altitude-km 400."));
        }

        var position = parse.GetValue(Parameters.Position);
        var found = Catalogue.Radar(parse.GetValue(s_radar)!, position);
        mistakes.AddRange(found.Diagnostics.Select(d => d with { Path = d.Message.Contains("positions", StringComparison.Ordinal) ? Parameters.Position.Name : "radar" }));
        var place = parse.GetValue(s_at) is null ? new Found<Place>(null, []) : Parameters.Find(parse, s_at, Catalogue.Place);
        mistakes.AddRange(place.Diagnostics);
        var cells = (int)(parse.GetValue(s_cells) ?? UsualCells);
        var region = parse.GetValue(s_region) is { } name ? Regions.Of(name, cells, out var problem) : Nothing(out problem);
        if (problem is not null)
        {
            mistakes.Add(problem with { Path = "--" + problem.Path });
        }

        if (mistakes.Any(m => m.Severity == Severity.Error) || found.Value is not { } radar || place.Value is not { } site)
        {
            return new Refusal(mistakes.ToImmutable());
        }

        var turned = parse.GetValue(s_center);
        if (turned is { } center)
        {
            radar = radar with { SectorCenter = Angle.FromDegrees(center) };
        }

        if (turned is not null && radar.SectorWidth.Degrees >= 360.0 && (radar.Slewed || radar.Faces != 1))
        {
            mistakes.Add(new Diagnostic("COV001", s_center.Name, $"has little effect: {radar.Name} looks all round.", Severity: Severity.Warning));
        }

        var altitude = Length.FromKilometers(parse.GetValue(s_altitude)!.Value).Meters;
        var area = region is null ? CoverageQuestion.WithinSight(radar, site, altitude, cells) : CoverageQuestion.Whole(region.Region, region.Grid, cells);
        var inputs = Catalogue.RadarInputs(radar.Id, position);
        var question = new CoverageQuestion(radar, site, altitude, parse.GetValue(s_crossSection) ?? UsualCrossSection, area)
        {
            Contours = [.. CoverageWords.OtherAltitudes(altitude)],
            Position = position,
            Inputs = turned is { } azimuth ? [.. inputs.Select(i => Turned(i, azimuth))] : inputs,
        };
        CoverageResult result;
        using (var progress = new Progress($"{area.Cell.Length} cells"))
        {
            result = Coverage.Of(question, progress, cancel);
        }

        return new Answer(CoverageJson.Of(result), terminal => Tell(terminal, result))
        {
            Warnings = mistakes.ToImmutable(),
            Files = CoverageBundle.Files(result, Parameters.CommandText(parse), Towns(site)),
        };
    }

    // The ledger tells what was said on the command line.
    private static Input Turned(Input input, double azimuth) => input.Path == "sector_center_deg"
        ? input with { Value = azimuth, Low = azimuth, High = azimuth, Sources = [], Notional = false, Confidence = "", Claimant = null, Note = null, Where = s_center.Name }
        : input;

    private static CellArea? Nothing(out Diagnostic? problem)
    {
        problem = null;
        return null;
    }

    // The towns of the catalogue, for the map; a radar in a town bears its name already.
    private static ImmutableArray<Place> Towns(Place site) =>
    [
        .. Catalogue.List("places").Where(e => e.File.EndsWith("cities.yaml", StringComparison.Ordinal)).Select(e => Catalogue.Place(e.Id).Value).OfType<Place>()
            .Where(p => !string.Equals(p.Id, site.Id, StringComparison.Ordinal)),
    ];

    private static void Tell(Terminal terminal, CoverageResult result)
    {
        var question = result.Question;
        var radar = question.Radar;
        terminal.Line($"{radar.Name} at {question.Place.Name}, position {question.Position ?? "of the catalogue"}: a target of {Terminal.Significant(question.CrossSection)} m2 at {Terminal.Significant(question.Altitude / 1000)} km");
        terminal.Line();
        var rim = result.Rims[0];
        terminal.Pairs(
            ("seen over", $"{Terminal.Number(result.SeenSurface / 1e12, 2)} million km2 of ground and sea: {result.Cells(CellSight.Seen)} of {result.Sight.Length} cells of {Terminal.Number(question.Area.Grid.CellSize / 1000, 1)} km"),
            ("farthest seen", double.IsNaN(rim.RangeMax) ? "nowhere" : $"{Terminal.Number(rim.RangeMax / 1000)} km from the radar"),
            ("signal reaches", $"{Terminal.Number(LoopGain.DetectionRange(radar, question.CrossSection) / 1000)} km on boresight, were there no horizon"),
            ("not seen", $"{result.Cells(CellSight.Horizon)} cells below the horizon or least elevation, {result.Cells(CellSight.FieldOfView)} outside the field of view, {result.Cells(CellSight.Signal)} with too weak a signal"));
        List<CoverageRim> rims = [.. result.Rims.OrderBy(r => r.Altitude)];
        terminal.Heading("Farthest slant range by direction, km");
        terminal.Table(
            ["toward", .. rims.Select(r => $">at {Terminal.Significant(r.Altitude / 1000)} km"), $"ended at {Terminal.Significant(question.Altitude / 1000)} km by"],
            Enumerable.Range(0, CoverageWords.Octants.Count).Select(o => (IReadOnlyList<string>)[
                CoverageWords.Octants[o],
                .. rims.Select(r => r.Farthest(o) is { } far ? Terminal.Number(far.SlantRange / 1000) : "-"),
                rim.Farthest(o) is { } end ? CoverageWords.Limit(result, end.Limit) : "-",
            ]));
        if (radar.NeedsCue)
        {
            terminal.Line("This radar needs a cue: it sees this where another sensor tells it to look.");
        }
    }
}
