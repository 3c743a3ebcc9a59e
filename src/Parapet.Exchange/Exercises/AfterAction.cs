using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Feeds;
using Parapet.Study.Report;

namespace Parapet.Exchange.Exercises;

/// <summary>
/// The after-action report: what happened, what each side saw and when, what was withheld under which rule, whether every claim verifies. One page that needs nothing from elsewhere, written from the
/// exports, the scenario that they open, and what a third person finds in them: whoever has the exports can write it again.
/// </summary>
public static partial class AfterAction
{
    private static readonly Lazy<string> s_style = new(() =>
    {
        using var stream = typeof(AfterAction).Assembly.GetManifestResourceStream("after-action.css") ?? throw new InvalidOperationException("after-action.css is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The page.</summary>
    /// <param name="result">Of the exercise.</param>
    /// <param name="command">That played it.</param>
    public static string Html(ExerciseResult result, string command)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(command);
        var record = new ExerciseRecord(result);
        var page = new Markup();
        var title = record.Scenario?.Title ?? record.Charter.Title;
        ReportHtml.Begin(page, $"{title} \u00b7 after-action report", ReportHtml.ChartCss + ReportHtml.PageCss + s_style.Value, "verdicts");
        page.Open("p", ("class", "exercise"), ("role", "note")).Element("b", "EXERCISE").Text(" Made up for analysis and teaching. Nothing on this page happened so. ").Element("b", "EXERCISE").Close("p").Line();
        Head(page, record, title, command);
        Verdicts(page, record);
        Happened(page, record);
        Launches(page, record);
        Matrix(page, record);
        Checks(page, record);
        page.Close("main").Line().Close("body").Close("html").Line();
        return page.ToString();
    }

    /// <summary>What exports came to, from their folders alone: what a reader needs to write the page again.</summary>
    /// <param name="folders">By party, its export: a folder or a zip file.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The result; a fault where an export cannot be read or none opens the scenario.</returns>
    public static Checked<ExerciseResult> Read(IReadOnlyDictionary<string, string> folders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var verifications = System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder<string, Verification>(StringComparer.Ordinal);
        foreach (var (party, folder) in folders)
        {
            if (!Export.Read(folder).Try(out var export, out var fault))
            {
                return fault;
            }

            verifications[party] = Verification.Of(export, TruthCheck.Of, null, cancel);
        }

        foreach (var export in verifications.Values.Select(v => v.Export))
        {
            if (TruthCheck.Revealed(export, cancel) is { } revealed && revealed["seal"] is JsonObject document && Seal.Of(document).Seal is { } seal
                && Feed.Of(seal.Parsed.Scenario!, null, cancel).Truth is { } truth)
            {
                return new ExerciseResult(
                    truth, StrictJson.Whole(revealed["end_ms"], 0, long.MaxValue) ?? truth.EndMs,
                    System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, folders), verifications.ToImmutable());
            }
        }

        return new Diagnostic(ExerciseCodes.Scenario, "", "no export opens the scenario: there is no truth to put beside what was told.");
    }

    private static void Head(Markup page, ExerciseRecord record, string title, string command)
    {
        var truth = record.Truth;
        ReportHtml.Masthead(
            page, "after-action report", truth.Scenario, null, $"{Day(record, 0)}, {Clock(record, 0)} to {Clock(record, record.End)} UTC", title, record.Scenario?.About ?? "",
            [("#verdicts", "Four answers"), ("#happened", "What happened"), ("#launches", "Launch by launch"), ("#matrix", "Who was told what"), ("#checks", "Declarations, findings, inspection"), ("#yourself", "Check it yourself")]);
        page.Open("dl", ("class", "facts played"));
        Fact("Parties", string.Join(", ", record.Players.Select(p => $"{p.Name} ({p.Id})")));
        Fact("Time", $"{record.End / 60:0.#} minutes of the scenario" + (record.Rate is { } rate ? $", played at {rate:0.###} times the speed of the world" : ""));
        Fact("On the way", $"{Count(record.Own.Values.Sum(o => o.Length), "message")} committed by the parties, {record.Received.Values.Sum(r => r.Length)} told to the other side");
        foreach (var policy in record.Policies)
        {
            Fact("Policy", $"{policy.Name}, version {policy.Version}: {policy.Basis}", policy.Id);
        }

        Fact("Seal", "SHA-256 of the scenario, signed by all before the first message", record.Charter.Seal ?? "none");
        Fact("Truth", "root of everything that happens in the scenario, run again", truth.Root);
        Fact("Exchange", "id that every entry carries", record.Charter.Exchange);
        page.Element("dt", "Play it again").Open("dd").Element("code", command).Close("dd").Close("dl").Line();

        void Fact(string name, string text, string hash = "")
        {
            page.Element("dt", name).Open("dd").Text(text);
            if (hash.Length > 0)
            {
                page.Text(" ").Element("code", hash);
            }

            page.Close("dd");
        }
    }

    private static void Verdicts(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "verdicts"), ("class", "answer")).Line();
        page.Element("h2", "Four questions, four answers").Line();
        page.Element("p", "Each export was looked at as a stranger would, offline. The four answers are apart and are never added up: one can hold while another fails.", ("class", "meaning")).Line();
        Table(page, "verdicts-by-export", ["Question", .. record.Result.Verifications.Keys.Select(p => $"Export of {record.Name(p)}")], () =>
        {
            foreach (var question in Enum.GetValues<Question>())
            {
                page.Open("tr").Open("th", ("scope", "row")).Text(Asked(question).Name).Element("small", Asked(question).Text).Close("th");
                foreach (var verification in record.Result.Verifications.Values)
                {
                    var verdict = verification.Verdicts.First(v => v.Question == question);
                    page.Open("td");
                    Mark(page, verdict.Word);
                    page.Element("small", verdict.Checked > 0 ? $"{verdict.Checked:N0} {verdict.What}" : verdict.What);
                    if (verdict.Findings.Length > 0)
                    {
                        page.Open("small").Element("a", Count(verdict.Findings.Length, "finding"), ("href", "#findings")).Close("small");
                    }

                    page.Close("td");
                }

                page.Close("tr").Line();
            }
        });
        page.Open("dl", ("class", "facts meanings"));
        foreach (var question in Enum.GetValues<Question>())
        {
            page.Element("dt", Asked(question).Name).Element("dd", Asked(question).Meaning);
        }

        page.Close("dl").Close("section").Line();
    }

    private static (string Name, string Text, string Meaning) Asked(Question question) => question switch
    {
        Question.Integrity => ("Integrity", "Was anything altered?",
            "\u201cHolds\u201d means that nothing was altered, removed, put in another order or told differently to others after it was signed. It does not mean that what was signed is true."),
        Question.Completeness => ("Completeness", "Was everything delivered?",
            "\u201cHolds\u201d means that everything that the policy owed came, and came in time. It does not mean that much was told: what a policy withholds is not owed. A dead line alone can make it fail, without anybody's fault."),
        Question.Coarsening => ("Coarsening", "Are the coarse values true to the exact ones?",
            "\u201cHolds\u201d means that in the entries drawn by lot and opened, every coarse value follows from the exact one and only what the policy withholds was withheld. Of entries that were not drawn it says no more than the odds below."),
        _ => ("Truth", "Is what was reported what happened?",
            "\u201cHolds\u201d means that the scenario opened is the one that was sealed and that every report given to a party's sensors is in its log unaltered. Only an exercise can ask this: in the world nobody opens the truth. Errors of sensors are not lies, and a false alarm that the white cell made is no finding; a false declaration is."),
    };
}
