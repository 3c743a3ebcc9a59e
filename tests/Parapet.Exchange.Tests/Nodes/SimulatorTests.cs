using System.Globalization;
using System.Text;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Log;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Tests.Log;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>
/// Three nodes in virtual time under a schedule that a seed draws: answers lost, doubled, late, links cut in one direction or both for seconds or days, nodes opened again, clocks wrong. After that all
/// heals, and everything must come together. A seed that fails replays exactly: set PARAPET_SEED to it.
/// </summary>
public sealed class SimulatorTests
{
    private static readonly bool s_nightly = Environment.GetEnvironmentVariable("PARAPET_NIGHTLY") == "1";

    [Fact]
    public async Task Everything_comes_together_after_any_schedule_of_faults()
    {
        var (first, count) = Environment.GetEnvironmentVariable("PARAPET_SEED") is { Length: > 0 } one ? (int.Parse(one, CultureInfo.InvariantCulture), 1) : (1, s_nightly ? 10_000 : 200);
        var kept = 0L;
        await using var trio = await Trio.Start(synchronous: false);
        for (var seed = first; seed < first + count; seed++)
        {
            var run = new Run(trio, seed);
            try
            {
                kept += await run.Whole();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\nReplay it alone with PARAPET_SEED={seed}. Steps:\n{run.Steps}", e);
            }
        }

        Assert.True(kept >= count, $"{kept} messages in {count} seeds");
    }

    [Fact]
    public async Task Seed_gives_the_same_schedule_each_time()
    {
        await using var trio = await Trio.Start(synchronous: false);
        var (one, two, other) = (new Run(trio, 7), new Run(trio, 7), new Run(trio, 8));
        await one.Whole();
        await two.Whole();
        await other.Whole();
        Assert.Equal(one.Steps, two.Steps);
        Assert.NotEqual(one.Steps, other.Steps);
    }

    private sealed class Run(Trio trio, int seed)
    {
        private static readonly string[] s_parties = ["us", "russia", "white"];
        private readonly StringBuilder steps = new();
        private readonly List<(string Asker, string Asked, Batch Batch)> late = [];
        private readonly Dictionary<(string Asker, string Asked), DateTimeOffset> cut = [];
        private readonly List<(string From, long Index, string Id, bool Owed)> said = [];
        private ulong state = (ulong)seed * 0x9E3779B97F4A7C15;

        public string Steps => steps.ToString();

        private DateTimeOffset Now => trio.Clock.GetUtcNow();

        public async Task<int> Whole()
        {
            await trio.Afresh();
            for (var n = 0; n < 30; n++)
            {
                await Step();
            }

            await Heal();
            Check();
            return said.Count;
        }

        private async Task Step()
        {
            switch (Draw(20))
            {
                case < 5:
                    await Submit();
                    break;
                case < 7:
                    Elapse(TimeSpan.FromMilliseconds(Draw(5000)));
                    break;
                case < 8:
                    // A link, one way or both, from a second to three days.
                    var (a, b) = Pair();
                    var until = Now + TimeSpan.FromSeconds(Draw(3) == 0 ? Draw(72 * 3600) : 1 + Draw(30));
                    cut[(a, b)] = until;
                    if (Draw(2) == 0)
                    {
                        cut[(b, a)] = until;
                    }

                    Note($"cut {a} {b} {cut.ContainsKey((b, a))} until {until:O}");
                    break;
                case < 9 when Draw(6) == 0:
                    Elapse(TimeSpan.FromHours(Draw(72)));
                    break;
                case < 10:
                    await Restart();
                    break;
                case < 11:
                    // Wrong by up to five minutes, or right again.
                    var (party, offset) = (Party(), Draw(3) == 0 ? 0 : Draw(600_000) - 300_000);
                    trio.Clocks[party].Offset = TimeSpan.FromMilliseconds(offset);
                    Note($"clock {party} {offset}");
                    break;
                case < 12 when late.Count > 0:
                    var (asker, asked, batch) = late[Draw(late.Count)];
                    Note($"late {asker} {asked} {batch.From}");
                    Assert.Null(await trio.Nodes[asker].Take(asked, batch));
                    break;
                default:
                    await Round();
                    break;
            }
        }

        private async Task Round()
        {
            Elapse(TimeSpan.FromMilliseconds(200 + Draw(2000)));
            await trio.Nodes[Party()].Tick();
            for (var n = 0; n < 2; n++)
            {
                var (asker, asked) = Pair();
                await Pull(asker, asked);
            }
        }

        private async Task Submit()
        {
            var party = Party();
            var message = Draw(2) == 0 ? Trio.Warning(Draw(359)) : Trio.Notice(Draw(900));
            var node = trio.Nodes[party];
            var result = await node.Submit(message);
            Note($"submit {party} {message.Type.Name} {result.Fault?.Code}");
            if (result.Try(out var done, out var fault))
            {
                said.Add((party, done.Index, done.MessageId, party != "white"));
                return;
            }

            Assert.Equal(NodeState.Comparing, node.State);
            Assert.Equal(NodeCodes.NotSigning, fault.Code);
        }

        private async Task Pull(string asker, string asked)
        {
            if (Cut(asker, asked))
            {
                return; // the question does not arrive
            }

            var (from, to) = (trio.Nodes[asker], trio.Nodes[asked]);
            var request = Trio.Value(PullRequest.Read(from.Ask(asked, 0).Bytes()));
            var answer = Trio.Value(await to.Answer(asker, request, CancellationToken.None));
            var fate = Draw(10);
            Note($"pull {asker} {asked} {answer.From} {answer.Entries.Length} {answer.Releases.Length} {fate}");
            if (fate < 3)
            {
                late.Add((asker, asked, answer));
            }

            if (fate == 0 || Cut(asked, asker))
            {
                return; // the answer does not arrive, or not yet
            }

            Assert.Null(await trio.Nodes[asker].Take(asked, Trio.Value(Batch.Read(answer.Bytes()))));
            if (fate == 9)
            {
                Assert.Null(await trio.Nodes[asker].Take(asked, answer));
            }
        }

        private async Task Restart()
        {
            var party = Party();
            Note($"restart {party}");
            await trio.Nodes[party].DisposeAsync();
            await trio.Open(party);
        }

        private async Task Heal()
        {
            Note("heal");
            cut.Clear();
            foreach (var clock in trio.Clocks.Values)
            {
                clock.Offset = TimeSpan.Zero;
            }

            // What a clock that was ahead has dated has to become the past before it is witnessed.
            trio.Clock.Advance(TimeSpan.FromMinutes(6));
            for (var round = 0; round < 6; round++)
            {
                await trio.Settle(1, seconds: 3);
            }
        }

        private void Check()
        {
            foreach (var (party, node) in trio.Nodes)
            {
                Assert.Equal(NodeState.Signing, node.State);
                Assert.DoesNotContain(node.Findings, f => f.Code is not (AuditCodes.Missing or AuditCodes.Late or AuditCodes.BeforeHead or AuditCodes.Future));
                foreach (var other in s_parties.Where(o => o != party))
                {
                    var log = node.Charter.LogName(other);
                    var (mirror, origin) = (node.Store.Read(r => (r.Size(log), r.Root(log, r.Size(log)))), trio.Nodes[other].Store.Read(r => (r.Size(log), r.Root(log, r.Size(log)))));
                    Assert.Equal(origin, mirror);
                    Assert.Equal(origin.Item1, node.Store.Read(r => r.LastCosigned(log)).Size);
                    var (given, got) = (trio.Nodes[other].Store.Read(r => r.Releases(log, party, 0, int.MaxValue)), node.Store.Read(r => r.Releases(log, party, 0, int.MaxValue)));
                    Assert.Equal(given.Select(g => g.Entry), got.Select(g => g.Entry));
                    Assert.Equal(0, trio.Nodes[other].Store.Read(r => r.Waiting(party)));
                }
            }

            // Every message once, where it was acknowledged; and received by whom it is owed.
            foreach (var (from, index, id, owed) in said)
            {
                var node = trio.Nodes[from];
                var entries = node.Store.Read(r => r.Entries(node.OwnLog, 0, int.MaxValue)).Select(e => Parapet.Exchange.Entries.Entry.Form(e).Value!).ToList();
                Assert.Equal(index, entries.FindIndex(e => e.Header.MessageId == id));
                Assert.Single(entries, e => e.Header.MessageId == id);
                if (owed)
                {
                    Assert.Single(trio.Nodes[from == "us" ? "russia" : "us"].Received(from), r => r.Index == index && r.Leaf is not null);
                }
            }

            if (seed % 10 == 0 || s_nightly)
            {
                using var folder = new Folder();
                foreach (var (party, node) in trio.Nodes)
                {
                    Assert.Null(ExportWriter.Write(node, folder.File(party)));
                    var found = Verification.Of(Trio.Value(Export.Read(folder.File(party))), null, null, CancellationToken.None);
                    Assert.Empty(found.Verdicts.SelectMany(v => v.Findings).Where(f => f.Code != AuditCodes.Late).Select(f => f.ToString()));
                }
            }
        }

        private bool Cut(string from, string to) => cut.TryGetValue((from, to), out var until) && until > Now;

        private void Elapse(TimeSpan by)
        {
            Note($"elapse {by}");
            trio.Clock.Advance(by);
        }

        private string Party() => s_parties[Draw(3)];

        private (string, string) Pair()
        {
            var first = Draw(3);
            return (s_parties[first], s_parties[(first + 1 + Draw(2)) % 3]);
        }

        private void Note(string what) => steps.Append(what).Append('\n');

        // Numbers that look random and are the same each time (splitmix64).
        private int Draw(int below)
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }
}
