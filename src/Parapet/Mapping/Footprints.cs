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
    private const int Block = 64;

    /// <summary>Judges every cell.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static FootprintResult Of(FootprintQuestion question, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var survey = new Survey(question with { Missiles = ByRange(question) });
        var count = question.Area.Cell.Length;
        var blocks = (count + Block - 1) / Block;
        Evaluate.Each(blocks, new Work(progress, cancellation), i =>
        {
            survey.Judge(i * Block, Math.Min(Block, count - (i * Block)), cancellation);
            return true;
        });
        return survey.Result();
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

    /// <summary>Everything the cells share, and the columns they fill.</summary>
    private sealed class Survey
    {
        private readonly FootprintQuestion _question;
        private readonly EarthModel _earth;
        private readonly Stages _stages = new();
        private readonly Kind[] _kinds;
        private readonly ImmutableArray<Launcher> _launchers;
        private readonly Columns _kinematic;
        private readonly Columns _supported;
        private readonly byte[] _shots;
        private readonly sbyte[] _missile;

        public Survey(FootprintQuestion question)
        {
            _question = question;
            _earth = EarthModel.For(question.Scenario.Fidelity);
            _kinds = [.. question.Missiles.Select(m => new Kind(
                m, Booster.Compile(m.Vehicle), m.Loft == Loft.MinimumEnergy ? _stages.Model(m.Vehicle, question.Scenario.Fidelity) : null))];
            _launchers = Warned.Launchers(question.Scenario, _stages);
            var count = question.Area.Cell.Length;
            (_kinematic, _supported, _shots, _missile) = (new(count), new(count), new byte[count], new sbyte[count]);
            _missile.AsSpan().Fill(-1);
        }

        public void Judge(int first, int count, CancellationToken cancellation)
        {
            foreach (var point in _question.Points)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_question.Kind == FootprintKind.AimPoints)
                {
                    JudgeFrom(point.Geodetic, first, [.. Enumerable.Range(first, count).Select(Cell)]);
                    continue;
                }

                for (var i = first; i < first + count; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    JudgeFrom(Cell(i), i, [point.Geodetic]);
                }
            }
        }

        public FootprintResult Result()
        {
            using var hash = new ResultHash();
            var area = _question.Area;
            hash.Add(_question.Scenario.Hash).Add(Evaluate.Version).Add(_question.Kind.ToString()).Add(area.Region);
            hash.Add(area.Grid.CenterLatitude, area.Grid.CenterLongitude, area.Grid.CellSize, area.Grid.West, area.Grid.North, area.Grid.Columns);
            foreach (var point in _question.Points)
            {
                hash.Add(point.Geodetic.Latitude, point.Geodetic.Longitude);
            }

            for (var i = 0; i < area.Cell.Length; i++)
            {
                hash.Add(area.Cell[i], _shots[i], _missile[i]);
                _kinematic.Add(hash, i);
                _supported.Add(hash, i);
            }

            return new FootprintResult
            {
                Scenario = _question.Scenario,
                Kind = _question.Kind,
                Area = area,
                Points = _question.Points,
                Missiles = [.. _question.Missiles.Select(m => m.Vehicle)],
                Kinematic = _kinematic.Verdicts,
                Supported = _supported.Verdicts,
                Shots = _shots,
                Missile = _missile,
                Hash = hash.ToHex(),
            };
        }

        private Geodetic Cell(int i) => new(_question.Area.Latitude[i], _question.Area.Longitude[i], 0.0);

        // One launch point, and the aim points of consecutive cells (or the one aim point of one cell).
        private void JudgeFrom(Geodetic from, int first, Geodetic[] to)
        {
            var waiting = Enumerable.Range(0, to.Length).ToList();
            for (var m = 0; m < _kinds.Length && waiting.Count > 0; m++)
            {
                waiting = JudgeBy(m, from, first, to, waiting);
            }
        }

        // Judges the cells that a missile reaches; the others wait for one of longer range.
        private List<int> JudgeBy(int missile, Geodetic from, int first, Geodetic[] to, List<int> waiting)
        {
            var kind = _kinds[missile];
            var launches = new AimedLaunch[waiting.Count];
            if (kind.Model is { } model)
            {
                new AimFlights(kind.Booster, model, from, _earth).Solve([.. waiting.Select(i => to[i])], launches);
            }

            var left = new List<int>();
            var flown = new List<(int Cell, LaunchProgramme Launch, double ImpactTime)>();
            for (var j = 0; j < launches.Length; j++)
            {
                var i = waiting[j];
                if (kind.Model is null || launches[j].Status == AimStatus.NotConverged)
                {
                    var closer = AimPoint.Solve(kind.Booster, from, to[i], kind.Missile.Loft, _earth, kind.Model);
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

            if (flown.Count > 0)
            {
                var paths = PathColumns.Fly(kind.Booster, from, [.. flown.Select(f => f.Launch)], flown.Max(f => f.ImpactTime), _earth);
                for (var j = 0; j < paths.Length; j++)
                {
                    if (paths[j] is { } path)
                    {
                        Judge(first + flown[j].Cell, missile, path);
                    }
                }
            }

            return left;
        }

        private void Judge(int cell, int missile, PathColumns path)
        {
            var scenario = _question.Scenario;
            var key = new FlightKey(_kinds[missile].Missile.Vehicle, s_nowhere, s_nowhere, Loft.MinimumEnergy, scenario.Fidelity);
            var warned = Warned.Of(scenario, key, new Flown(null, path), _kinds[missile].Missile.CrossSection, new Stages(_stages));
            Reach[] reaches = [.. _launchers.Select(l => Reach.Over(path, l.FlyOut, l.Limits))];
            var judged = Judgement.Of(warned, _launchers, reaches);
            if (_kinematic.Worse(cell, judged.Kinematic))
            {
                _missile[cell] = (sbyte)missile;
                _shots[cell] = judged.Kinematic.Possible ? Shots(warned, reaches) : (byte)0;
            }

            _supported.Worse(cell, judged.Supported);
        }

        // Shots by the windows alone, none flown: earliest intercept, then not before it and the assessment.
        private byte Shots(Warned warned, Reach[] reaches)
        {
            var command = _question.Scenario.Command;
            var left = _launchers.Select(l => l.Inventory).ToArray();
            var launch = warned.Warning.Commit.Time;
            byte shots = 0;
            while (shots < command.ShotsMax)
            {
                var (by, earliest) = (-1, double.PositiveInfinity);
                for (var i = 0; i < _launchers.Length; i++)
                {
                    if (left[i] > 0 && reaches[i].From(launch) is [var window, ..] && window.Start < earliest)
                    {
                        (by, earliest) = (i, window.Start);
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

        private static readonly Place s_nowhere = new("", "", default, default, default);
    }

    /// <summary>A missile ready to be flown.</summary>
    private sealed record Kind(FootprintMissile Missile, Booster Booster, AimModel? Model);

    /// <summary>The worst finding of every cell. Cells of different threads lie in different blocks.</summary>
    private sealed class Columns(int count)
    {
        private readonly Finding?[] _worst = new Finding?[count];

        public CellVerdicts Verdicts => new(
            [.. _worst.Select(f => f is null ? CellState.OutOfRange : f.Possible ? CellState.Defended : CellState.Undefended)],
            [.. _worst.Select(f => f?.Margin ?? double.NaN)],
            [.. _worst.Select(f => f?.Binding)],
            [.. _worst.Select(f => f?.Unit ?? "")]);

        /// <summary>Takes a finding if it is the first or worse than the one that is there.</summary>
        public bool Worse(int cell, Finding finding)
        {
            if (_worst[cell] is { } worst && !WhyNot.Better(worst, finding))
            {
                return false;
            }

            _worst[cell] = finding with { Reason = "" };
            return true;
        }

        public void Add(ResultHash hash, int cell)
        {
            var f = _worst[cell];
            hash.Add(f is null ? -1 : f.Possible ? 1 : 0, f?.Margin ?? double.NaN, (double?)f?.Binding ?? -1).Add(f?.Unit);
        }
    }
}
