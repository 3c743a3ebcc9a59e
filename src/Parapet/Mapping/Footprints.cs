using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Mapping;

/// <summary>A missile of a footprint.</summary>
/// <param name="Vehicle">What is flown.</param>
/// <param name="CrossSection">[m^2] radar cross-section of its warhead.</param>
/// <param name="Loft">Shape of the flight.</param>
public sealed record FootprintMissile(Vehicle Vehicle, double CrossSection, Loft Loft);

/// <summary>What a footprint asks.</summary>
/// <param name="Scenario">The defence.</param>
/// <param name="Kind">Cells are aim points or launch points.</param>
/// <param name="Area">The cells.</param>
/// <param name="Points">Launch points; of a launch area, the one aim point.</param>
/// <param name="Missiles">In any order: the one of least range that reaches is flown.</param>
public sealed record FootprintQuestion(
    Scenario Scenario, FootprintKind Kind, CellArea Area, ImmutableArray<Place> Points, ImmutableArray<FootprintMissile> Missiles)
{
    /// <summary>The cells whose centres the launch points are; null where the points are places of their own.</summary>
    public CellArea? From { get; init; }

    /// <summary>Every number of missiles that are not the scenario's own, for the ledger.</summary>
    public ImmutableArray<Input> MissileInputs { get; init; } = [];

    /// <summary>The same, launched from the centre of every cell of an area instead.</summary>
    /// <param name="area">Cells on the ellipsoid, at most 65,535: none of them is told apart in what is found.</param>
    public FootprintQuestion LaunchedFrom(CellArea area)
    {
        ArgumentNullException.ThrowIfNull(area);
        return this with
        {
            From = area,
            Points =
            [
                .. Enumerable.Range(0, area.Cell.Length).Select(i => new Place(
                    $"{area.Region}-{area.Cell[i]}", area.Region, new Angle(area.Latitude[i]), new Angle(area.Longitude[i]), default)),
            ],
        };
    }

    /// <summary>The launch points and missiles of a scenario's own threats.</summary>
    /// <param name="scenario">The defence and the threats.</param>
    /// <param name="area">The cells, as aim points.</param>
    public static FootprintQuestion Of(Scenario scenario, CellArea area)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new FootprintQuestion(
            scenario, FootprintKind.AimPoints, area,
            [.. scenario.Threats.Select(t => t.From).DistinctBy(p => p.Geodetic)],
            [.. scenario.Threats.DistinctBy(t => t.Vehicle).Select(t => new FootprintMissile(t.Vehicle, t.CrossSection.SquareMeters, t.Loft))]);
    }
}

/// <summary>
/// The main path over every cell of an area. A cell is judged by the same kernels as a missile of a scenario and has the same bits; it depends on
/// no other cell. Cells are worked on in blocks, so that memory does not grow with their number beyond the columns of the result.
/// </summary>
public static class Footprints
{
    /// <summary>Judges every cell.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static FootprintResult Of(FootprintQuestion question, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Of(question, Survey.UsualBlock, progress, cancellation);

    /// <summary>The same; cells are worked on so many at a time, which changes no bit.</summary>
    internal static FootprintResult Of(FootprintQuestion question, int block, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new Survey(question, keep: false, block).Of(question.Scenario, forget: true, progress, cancellation);
    }
}

/// <summary>
/// A footprint to be asked again under another defence: flights are kept, and what each sensor sees of them and what each interceptor reaches, so that a
/// change of an interceptor, a radar or a rule recomputes only what is behind it. Takes about 60 kB for each missile of each cell.
/// </summary>
/// <param name="question">What is asked; its scenario's fidelity holds for every answer.</param>
public sealed class FootprintStudy(FootprintQuestion question)
{
    private readonly Survey _survey = new(question, keep: true);

    /// <summary>The footprint under a defence.</summary>
    /// <param name="scenario">Its batteries, radars, infrared sensors and command are what is judged; its threats are not read.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public FootprintResult Of(Scenario scenario, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        return Of(scenario, forget: false, progress, cancellation);
    }

    /// <summary>The same; what was not known before is forgotten again, so that many defences can be tried.</summary>
    internal FootprintResult Try(Scenario scenario, CancellationToken cancellation) => Of(scenario, forget: true, null, cancellation);

    private FootprintResult Of(Scenario scenario, bool forget, IProgress<double>? progress, CancellationToken cancellation) =>
        scenario.Fidelity == question.Scenario.Fidelity
            ? _survey.Of(scenario, forget, progress, cancellation)
            : throw new ArgumentException("The missiles were flown under another fidelity.", nameof(scenario));
}

/// <summary>Everything the cells share, and what is kept of each.</summary>
internal sealed class Survey
{
    /// <summary>[cells] flown together, in groups of lanes, and judged by one thread.</summary>
    public const int UsualBlock = 64;

    private readonly FootprintQuestion _question;
    private readonly int _block;
    private readonly EarthModel _earth;
    private readonly Stages _stages = new();
    private readonly Kind[] _kinds;
    private readonly List<Flight>?[]? _kept;

    /// <summary>Prepares the missiles.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="keep">Keep flights and what is seen and reached of them, to be asked again.</param>
    /// <param name="block">Cells worked on at a time.</param>
    public Survey(FootprintQuestion question, bool keep, int block = UsualBlock)
    {
        _block = block;
        _question = question with { Missiles = ByRange(question) };
        _earth = EarthModel.For(question.Scenario.Fidelity);
        _kinds = [.. _question.Missiles.Select(m => new Kind(
            m, Booster.Compile(m.Vehicle), m.Loft == Loft.MinimumEnergy ? _stages.Model(m.Vehicle, question.Scenario.Fidelity) : null, []))];
        foreach (var kind in _kinds.Where(k => k.Model is not null && question.Kind == FootprintKind.AimPoints))
        {
            foreach (var from in question.Points.Select(p => p.Geodetic).Distinct())
            {
                kind.Roses.Add(from, new RangeRose(kind.Booster, kind.Model!, from, _earth));
            }
        }

        _kept = keep ? new List<Flight>?[(question.Area.Cell.Length + block - 1) / block] : null;
    }

    /// <summary>Judges every cell under a defence.</summary>
    /// <param name="scenario">The defence.</param>
    /// <param name="forget">What is not known yet is computed and not kept.</param>
    /// <param name="progress">Told the done fraction.</param>
    /// <param name="cancellation">Ends the computation.</param>
    public FootprintResult Of(Scenario scenario, bool forget, IProgress<double>? progress, CancellationToken cancellation)
    {
        var count = _question.Area.Cell.Length;
        var columns = new Columns(count, scenario, Warned.Launchers(scenario, forget ? new Stages(_stages) : _stages));
        Evaluate.Each((count + _block - 1) / _block, new Work(progress, cancellation), i =>
        {
            var (first, size) = (i * _block, Math.Min(_block, count - (i * _block)));
            if (_kept is null)
            {
                foreach (var flight in Fly(first, size, cancellation))
                {
                    Judge(flight, columns, new Watch(flight.Path));
                }
            }
            else
            {
                foreach (var flight in _kept[i] ??= [.. Fly(first, size, cancellation)])
                {
                    cancellation.ThrowIfCancellationRequested();
                    flight.Kept ??= new Watch(flight.Path);
                    Judge(flight, columns, forget ? new Watch(flight.Path, flight.Kept) : flight.Kept);
                }
            }

            return true;
        });
        return Result(columns);
    }

    // The missile that reaches least far first; ranges as they are to the north from the first point.
    private static ImmutableArray<FootprintMissile> ByRange(FootprintQuestion question)
    {
        var earth = EarthModel.For(question.Scenario.Fidelity);
        var from = question.Points[0].Geodetic;
        return
        [
            .. question.Missiles
                .Select(m => (Missile: m, Range: MaximumRange.Search(Booster.Compile(m.Vehicle), from, 0.0, earth)?.Range ?? 0.0))
                .OrderBy(m => m.Range).Select(m => m.Missile),
        ];
    }

    // Every missile of some consecutive cells.
    private IEnumerable<Flight> Fly(int first, int count, CancellationToken cancellation)
    {
        foreach (var point in _question.Points)
        {
            if (_question.Kind == FootprintKind.AimPoints)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var flight in Fly(point.Geodetic, first, [.. Enumerable.Range(first, count).Select(Cell)]))
                {
                    yield return flight;
                }

                continue;
            }

            for (var i = first; i < first + count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var flight in Fly(Cell(i), i, [point.Geodetic]))
                {
                    yield return flight;
                }
            }
        }
    }

    private Geodetic Cell(int i) => new(_question.Area.Latitude[i], _question.Area.Longitude[i], 0.0);

    // From one launch point to the aim points of consecutive cells, or to the one aim point: each by the first missile that reaches.
    private IEnumerable<Flight> Fly(Geodetic from, int first, Geodetic[] to)
    {
        List<int> waiting = [.. Enumerable.Range(0, to.Length)];
        for (var m = 0; m < _kinds.Length && waiting.Count > 0; m++)
        {
            var left = new List<int>();
            foreach (var flight in Fly(m, from, first, to, waiting, left))
            {
                yield return flight;
            }

            waiting = left;
        }
    }

    // The flights of one missile; the cells that it does not reach are left.
    private IEnumerable<Flight> Fly(int missile, Geodetic from, int first, Geodetic[] to, List<int> waiting, List<int> left)
    {
        var kind = _kinds[missile];
        var launches = new AimedLaunch[waiting.Count];
        if (kind.Model is { } model)
        {
            new AimFlights(kind.Booster, model, from, _earth, kind.Roses.GetValueOrDefault(from)).Solve([.. waiting.Select(i => to[i])], launches);
        }

        var flown = new List<(int Cell, LaunchProgramme Launch, double ImpactTime)>();
        for (var j = 0; j < launches.Length; j++)
        {
            var i = waiting[j];
            if (kind.Model is null || launches[j].Status == AimStatus.NotConverged)
            {
                // The closed form has been asked already.
                var closer = AimPoint.Solve(kind.Booster, from, to[i], kind.Missile.Loft, _earth, model: null);
                launches[j] = new AimedLaunch(closer.Status, closer.LaneProgramme, closer.Trajectory?.EndTime ?? double.NaN);
            }

            if (launches[j].Status == AimStatus.Solved)
            {
                flown.Add((i, launches[j].Programme, launches[j].ImpactTime));
            }
            else
            {
                left.Add(i);
            }
        }

        if (flown.Count == 0)
        {
            return [];
        }

        var paths = PathColumns.Fly(kind.Booster, from, [.. flown.Select(f => f.Launch)], flown.Max(f => f.ImpactTime), _earth);
        return flown.Zip(paths).Where(f => f.Second is not null).Select(f => new Flight(first + f.First.Cell, missile, f.Second!));
    }

    private void Judge(Flight flight, Columns columns, Watch watch)
    {
        columns.InRange[flight.Cell]++; // one missile of each point that reaches
        var kind = _kinds[flight.Missile];
        var warned = Warned.Of(columns.Scenario, columns.Posts, new Flown(null, flight.Path), kind.Missile.CrossSection, watch);
        Reach[] reaches = [.. columns.Launchers.Select(watch.Reach)];
        var judged = Judgement.Of(warned, columns.Launchers, reaches);
        if (columns.Kinematic.Worse(flight.Cell, judged.Kinematic))
        {
            columns.Missile[flight.Cell] = (sbyte)flight.Missile;
            columns.Shots[flight.Cell] = judged.Kinematic.Possible ? Shots(warned, columns, reaches) : (byte)0;
        }

        columns.Supported.Worse(flight.Cell, judged.Supported);
    }

    // Shots by the windows alone, none flown: earliest intercept, then not before it and the assessment.
    private static byte Shots(Warned warned, Columns columns, Reach[] reaches)
    {
        var command = columns.Scenario.Command;
        var left = columns.Launchers.Select(l => l.Inventory).ToArray();
        var launch = warned.Warning.Commit.Time;
        byte shots = 0;
        while (shots < Math.Min(command.ShotsMax, byte.MaxValue))
        {
            var (by, earliest) = (-1, double.PositiveInfinity);
            for (var i = 0; i < reaches.Length; i++)
            {
                if (left[i] > 0 && reaches[i].FirstFrom(launch) is var first && first < earliest)
                {
                    (by, earliest) = (i, first);
                }
            }

            if (by < 0)
            {
                break;
            }

            left[by] -= command.Salvo;
            launch = earliest + command.AssessmentDelay.Seconds;
            shots++;
        }

        return shots;
    }

    private FootprintResult Result(Columns columns)
    {
        using var hash = new ResultHash();
        var area = _question.Area;
        hash.Add(columns.Scenario.Hash).Add(Evaluate.Version).Add(_question.Kind.ToString()).Add(area.Region);
        hash.Add(area.Grid.CenterLatitude, area.Grid.CenterLongitude, area.Grid.CellSize, area.Grid.West, area.Grid.North, area.Grid.Columns);
        foreach (var point in _question.Points)
        {
            hash.Add(point.Geodetic.Latitude, point.Geodetic.Longitude);
        }

        for (var i = 0; i < area.Cell.Length; i++)
        {
            hash.Add(area.Cell[i], columns.Shots[i], columns.Missile[i], columns.InRange[i]);
            columns.Kinematic.Add(hash, i);
            columns.Supported.Add(hash, i);
        }

        return new FootprintResult
        {
            Scenario = columns.Scenario,
            Kind = _question.Kind,
            Area = area,
            Points = _question.Points,
            From = _question.From,
            MissileInputs = _question.MissileInputs,
            Missiles = [.. _question.Missiles.Select(m => m.Vehicle)],
            Kinematic = columns.Kinematic.Verdicts,
            Supported = columns.Supported.Verdicts,
            Shots = columns.Shots,
            Missile = columns.Missile,
            InRange = columns.InRange,
            Hash = hash.ToHex(),
        };
    }

    /// <summary>A missile ready to be flown, with its greatest ranges from the launch points that the cells share.</summary>
    private sealed record Kind(FootprintMissile Missile, Booster Booster, AimModel? Model, Dictionary<Geodetic, RangeRose> Roses);

    /// <summary>A missile that reaches a cell, or leaves from it.</summary>
    private sealed class Flight(int cell, int missile, PathColumns path)
    {
        public int Cell => cell;

        public int Missile => missile;

        public PathColumns Path => path;

        /// <summary>What is seen and reached of it, where it is kept.</summary>
        public Watch? Kept { get; set; }
    }

    /// <summary>A defence, and the columns that the cells fill. Cells of different threads lie in different blocks.</summary>
    private sealed class Columns
    {
        public Columns(int count, Scenario scenario, ImmutableArray<Launcher> launchers)
        {
            (Scenario, Launchers, Posts) = (scenario, launchers, Warned.Posts(scenario));
            (Kinematic, Supported, Shots, Missile, InRange) = (new(count), new(count), new byte[count], new sbyte[count], new ushort[count]);
            Missile.AsSpan().Fill(-1);
        }

        public Scenario Scenario { get; }

        public ImmutableArray<Launcher> Launchers { get; }

        public ImmutableArray<CompiledPost> Posts { get; }

        public Worst Kinematic { get; }

        public Worst Supported { get; }

        public byte[] Shots { get; }

        public sbyte[] Missile { get; }

        public ushort[] InRange { get; }
    }

    /// <summary>The worst finding of every cell, in columns.</summary>
    private sealed class Worst(int count)
    {
        public CellVerdicts Verdicts { get; } = new(new CellState[count], NaNs(count), new Constraint?[count], Empty(count));

        /// <summary>Takes a finding if it is the first or worse than the one that is there.</summary>
        public bool Worse(int cell, Finding finding)
        {
            var (state, margin, binding, unit) = (Verdicts.State, Verdicts.Margin, Verdicts.Binding, Verdicts.Unit);
            if (state[cell] != CellState.OutOfRange
                && !WhyNot.Better(new Finding(state[cell] == CellState.Defended, binding[cell], margin[cell], unit[cell], ""), finding))
            {
                return false;
            }

            state[cell] = finding.Possible ? CellState.Defended : CellState.Undefended;
            (margin[cell], binding[cell], unit[cell]) = (finding.Margin, finding.Binding, finding.Unit);
            return true;
        }

        public void Add(ResultHash hash, int cell) =>
            hash.Add((double)Verdicts.State[cell], Verdicts.Margin[cell], (double?)Verdicts.Binding[cell] ?? -1).Add(Verdicts.Unit[cell]);

        private static double[] NaNs(int count)
        {
            var values = new double[count];
            Array.Fill(values, double.NaN);
            return values;
        }

        private static string[] Empty(int count)
        {
            var values = new string[count];
            Array.Fill(values, "");
            return values;
        }
    }
}
