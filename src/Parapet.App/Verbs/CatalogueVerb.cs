using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>catalogue</c>: where does this figure come from?</summary>
internal static class CatalogueVerb
{
    private static readonly Argument<string?> s_kind = new("kind")
    {
        Description = "Kind of entry: missiles, interceptors, radars, infrared, places, positions.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string?> s_id = new("id") { Description = "One entry, in full.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "catalogue",
        "Where does this figure come from? Lists what the catalogue holds, and of one entry every value with its unit, range, claimants, sources and confidence.",
        """
        ./parapet catalogue
        ./parapet catalogue radars
        ./parapet catalogue interceptors gbi-two-stage
        ./parapet catalogue radars emr-filled --json
        """,
        Compute,
        s_kind, s_id);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        var kinds = Laboratory.Kinds();
        if (parse.GetValue(s_kind) is not { } kind)
        {
            return new Answer(
                new JsonObject { ["kinds"] = Json.Array(kinds, k => new JsonObject { ["kind"] = k, ["entries"] = Laboratory.Entries(k).Length }) },
                terminal => terminal.Table(["kind", ">entries"], kinds.Select(k => (IReadOnlyList<string>)[k, Terminal.Number(Laboratory.Entries(k).Length)])));
        }

        if (!kinds.Contains(kind, StringComparer.Ordinal))
        {
            return Outcome.Refuse("CLI004", "kind", $"'{kind}' is not a kind of entry. There are {string.Join(", ", kinds)}.");
        }

        var entries = Laboratory.Entries(kind);
        if (parse.GetValue(s_id) is not { } id)
        {
            return new Answer(
                new JsonObject { ["kind"] = kind, ["entries"] = Json.Array(entries, e => new JsonObject { ["id"] = e.Id, ["name"] = e.Name }) },
                terminal => terminal.Table(["id", "name"], entries.Select(e => (IReadOnlyList<string>)[e.Id, e.Name])));
        }

        if (entries.FirstOrDefault(e => string.Equals(e.Id, id, StringComparison.Ordinal)) is not { } entry)
        {
            var nearest = Spelling.Nearest(id, entries.Select(e => e.Id));
            return Outcome.Refuse("CLI004", "id", $"there is no '{id}' among the {kind}. {(nearest is null ? $"./parapet catalogue {kind} lists them." : $"Did you mean '{nearest}'?")}");
        }

        var json = new JsonObject
        {
            ["kind"] = kind,
            ["id"] = entry.Id,
            ["name"] = entry.Name,
            ["about"] = entry.About,
            ["values"] = ResultsJson.Inputs(entry.Values),
        };
        return new Answer(json, terminal => Tell(terminal, entry));
    }

    private static void Tell(Terminal terminal, CatalogueEntry entry)
    {
        terminal.Line($"{entry.Id}: {entry.Name}");
        if (entry.About.Length > 0)
        {
            terminal.Line(entry.About);
        }

        terminal.Table(
            ["value", ">", "unit", ">low", ">high", "claimant", "source", ""],
            entry.Values.Select(v => (IReadOnlyList<string>)
            [
                v.Path, Terminal.Significant(v.Value), v.Unit, v.Disputed ? Terminal.Significant(v.Low) : "", v.Disputed ? Terminal.Significant(v.High) : "",
                v.Claimant ?? "", v.Notional ? "notional" : string.Join(", ", v.Sources), v.Confidence,
            ]));
        terminal.Line("Last column: Q read in the source, Q2 second-hand, R recalled and unverified, D derived. Sources: docs/references.md.");
    }
}
