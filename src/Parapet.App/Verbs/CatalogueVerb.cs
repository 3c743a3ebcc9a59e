using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Study;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>catalogue</c>: where does this figure come from?</summary>
internal static class CatalogueVerb
{
    private const string Positions = "positions";

    private static readonly Argument<string?> s_kind = new("kind")
    {
        Description = $"Kind of entry: {string.Join(", ", Catalogue.Kinds)}, {Positions}.",
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
        var (kind, id) = (parse.GetValue(s_kind), parse.GetValue(s_id));
        if (kind is null)
        {
            List<(string Kind, int Count)> kinds = [.. Catalogue.Kinds.Select(k => (k, Catalogue.List(k).Length)), (Positions, Catalogue.Positions.Length)];
            return new Answer(
                new JsonObject { ["kinds"] = Json.Array(kinds, k => new JsonObject { ["kind"] = k.Kind, ["entries"] = k.Count }) },
                terminal => terminal.Table(["kind", ">entries"], kinds.Select(k => (IReadOnlyList<string>)[k.Kind, Terminal.Number(k.Count)])));
        }

        if (id is not null)
        {
            return kind == Positions ? Position(id) : Entry(kind, id);
        }

        if (kind != Positions && !Catalogue.Kinds.Contains(kind, StringComparer.Ordinal))
        {
            return Outcome.Refuse("CLI004", "kind", $"'{kind}' is not a kind of entry. There are {string.Join(", ", Catalogue.Kinds)} and {Positions}.");
        }

        var entries = kind == Positions
            ? Catalogue.Positions.Select(p => (p.Id, p.Name)).ToList()
            : Catalogue.List(kind).Select(e => (e.Id, e.Name)).ToList();
        return new Answer(
            new JsonObject { ["kind"] = kind, ["entries"] = Json.Array(entries, e => new JsonObject { ["id"] = e.Id, ["name"] = e.Name }) },
            terminal => terminal.Table(["id", "name"], entries.Select(e => (IReadOnlyList<string>)[e.Id, e.Name])));
    }

    private static Outcome Position(string id)
    {
        if (Catalogue.Positions.FirstOrDefault(p => string.Equals(p.Id, id, StringComparison.Ordinal)) is not { } position)
        {
            return Outcome.Refuse("CLI004", "id", $"'{id}' is not one of the positions: {string.Join(", ", Catalogue.Positions.Select(p => p.Id))}.");
        }

        var json = new JsonObject
        {
            ["kind"] = Positions,
            ["id"] = position.Id,
            ["name"] = position.Name,
            ["about"] = position.About,
            ["claimants"] = Json.Array(position.Claimants),
        };
        return new Answer(json, terminal =>
        {
            terminal.Line($"{position.Id}: {position.Name}");
            terminal.Line(position.About);
            terminal.Line($"Reads the claims of {string.Join(", ", position.Claimants)}.");
        });
    }

    private static Outcome Entry(string kind, string id)
    {
        var found = Catalogue.Find(kind, id);
        if (found.Value is not { } entry)
        {
            return new Refusal(found.Diagnostics);
        }

        var json = new JsonObject
        {
            ["kind"] = kind,
            ["id"] = entry.Id,
            ["name"] = entry.Name,
            ["about"] = entry.About,
            ["file"] = entry.File,
            ["values"] = Json.Array(entry.Values, value =>
            {
                var line = ResultsJson.Input(value.Input);
                line["claims"] = Json.Array(value.Claims, ResultsJson.Input);
                return line;
            }),
            ["words"] = Json.Array(entry.Words, word => new JsonObject { ["path"] = word.Path, ["text"] = word.Text, ["where"] = word.Where }),
            ["references"] = Json.Array(Sources(entry), source => new JsonObject
            {
                ["key"] = source.Key,
                ["text"] = source.Text,
                ["address"] = source.Address,
                ["confidence"] = source.Tag,
            }),
        };
        return new Answer(json, terminal => Tell(terminal, entry));
    }

    private static IReadOnlyList<Reference> Sources(CatalogueEntry entry) =>
    [
        .. entry.Values.SelectMany(v => v.Claims.Prepend(v.Input)).SelectMany(i => i.Sources)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Catalogue.Source).OfType<Reference>(),
    ];

    private static void Tell(Terminal terminal, CatalogueEntry entry)
    {
        terminal.Line($"{entry.Id}: {entry.Name} ({entry.File})");
        if (entry.About.Length > 0)
        {
            terminal.Line(entry.About);
        }

        terminal.Table(
            ["value", ">", "unit", ">low", ">high", "claimant", "~source", ""],
            entry.Values.SelectMany(v => v.Claims.IsEmpty
                ? [Row(v.Input.Path, v.Input)]
                : v.Claims.Select((claim, i) => Row(i == 0 ? v.Input.Path : "", claim))));
        if (entry.Words.Length > 0)
        {
            terminal.Pairs(entry.Words.Select(w => (w.Path, w.Text)));
        }

        terminal.Heading("Sources");
        terminal.Pairs(Sources(entry).Select(s => (s.Key, $"{s.Text}. {s.Address}")));
        terminal.Line("Last column of the table: Q read in the source, Q2 second-hand, R recalled and unverified, D derived.");
    }

    private static IReadOnlyList<string> Row(string path, Input input) =>
    [
        path, Terminal.Significant(input.Value), input.Unit == "1" ? "" : input.Unit,
        input.Disputed ? Terminal.Significant(input.Low) : "", input.Disputed ? Terminal.Significant(input.High) : "",
        input.Claimant ?? "", input.Notional ? "notional" : string.Join(", ", input.Sources), input.Confidence,
    ];
}
