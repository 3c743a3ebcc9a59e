using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange.Exercises;
using Parapet.Exchange.Exports;

namespace Parapet.App.Verbs;

/// <summary><c>exchange verify</c>: is this export what its party says?</summary>
internal static class ExchangeVerifyVerb
{
    private static readonly Argument<string> s_export = new("export") { Description = "Folder or zip file that 'exchange export' or 'exchange exercise' wrote." };

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "verify",
        "Looks at an export as a third person, offline: was anything altered, was everything delivered, are coarse values true where they were opened, is what was reported what happened? Four answers, never merged. Exit code 1 when one of them fails.",
        """
        ./parapet exchange verify out/exercise/exports/russia
        ./parapet exchange verify us.zip --json
        """,
        Compute,
        s_export);

    /// <summary>What is wrong, question by question.</summary>
    internal static void Tell(Terminal terminal, Verification verification)
    {
        terminal.Pairs(verification.Verdicts.Select(v => (v.Question.ToString().ToLowerInvariant(), v.Checked == 0 ? $"{v.Word}: {v.What}" : $"{v.Word}: {v.Checked} {v.What}")));
        foreach (var finding in verification.Verdicts.SelectMany(v => v.Findings))
        {
            terminal.Line($"  {finding}");
        }

        foreach (var remark in verification.Verdicts.SelectMany(v => v.Remarks))
        {
            terminal.Line($"  remark: {remark}");
        }
    }

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        if (!Export.Read(parse.GetValue(s_export)!).Try(out var export, out var fault))
        {
            return new Refusal([fault]);
        }

        using var progress = new Progress("Verifying");
        var verification = Verification.Of(export, TruthCheck.Of, progress, cancel);
        var json = verification.Json();
        json["party"] = export.Party.Id;
        json["exchange"] = export.Charter.Exchange;
        json["made"] = Exchange.Entries.Header.TimeText(export.Made);
        return new Answer(json, terminal =>
        {
            terminal.Heading($"{export.Charter.Title}: export of {export.Party.Name}");
            Tell(terminal, verification);
        }) { Failed = verification.Failed };
    }
}
