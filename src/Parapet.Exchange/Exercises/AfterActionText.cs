using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Exchange.Messages;
using Parapet.Study.Report;
using MessageWords = Parapet.Exchange.Messages.Words;
using PageWords = Parapet.Study.Report.Words;

namespace Parapet.Exchange.Exercises;

/// <content>Times, counts and values as the page writes them, and its smallest parts.</content>
public static partial class AfterAction
{
    private const string None = PageWords.None;

    // Hours, minutes and seconds, UTC of the scenario.
    private static string Clock(ExerciseRecord record, double seconds) => double.IsFinite(seconds)
        ? Moment(record, seconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture) : None;

    private static string Clock(ExerciseRecord record, double? seconds) => Clock(record, seconds ?? double.NaN);

    private static string Day(ExerciseRecord record, double seconds) => Moment(record, seconds).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(ExerciseRecord record, double seconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(record.Truth.EpochMs + (long)Math.Round(seconds, MidpointRounding.AwayFromZero) * 1000);

    private static string Span(double seconds) => PageWords.Span(seconds);

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Flights(long count) => count == 1 ? "1 launch" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} launches");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // What flies, from where to where; of a false alarm what it looked like.
    private static string Title(Flown flight) => $"{flight.Threat.Vehicle.Name}, {flight.Threat.From.Name} to {flight.Threat.To.Name}";

    private static string Label(FieldType field) => field.Name switch
    {
        "pln_no" => "notification number",
        "launch_time_sigma_s" => "launch time, one sigma (s)",
        "impact_time_sigma_s" => "impact time, one sigma (s)",
        "azimuth_sigma_deg" => "azimuth, one sigma",
        _ => field.Name.Replace("_deg", "", StringComparison.Ordinal).Replace('_', ' '),
    };

    private static string Value(FieldType field, JsonNode value) => MessageWords.Value(field, value);

    // What became of it, for people who do not know the words of a policy.
    private static string RuleWords(string rule) => rule switch
    {
        "default" => "no rule of the policy grants it",
        "floor" => "the floor of the message type: never told more exactly, whatever a policy says",
        "spacing" => "too soon after the last one about the same object",
        "suspended" => "its owner had suspended releases",
        "reference" => "ids of other messages are never told",
        "not-in-force" => "no policy was in force",
        "unknown-party" => "the policy does not know the party",
        "unknown-type" or "unknown-field" => "the policy does not know it",
        _ => $"rule \u201c{rule}\u201d",
    };

    private static string Sign(string word) => word switch
    {
        "holds" => "\u2713",
        "fails" => "\u2717",
        _ => "?",
    };

    // A sign, a word and a colour: any two may be lost.
    private static void Mark(Markup page, string word) =>
        page.Open("span", ("class", "mark-word " + word)).Element("i", Sign(word), ("aria-hidden", "true")).Text(" " + word.Replace('-', ' ')).Close("span");

    private static void Table(Markup page, string kind, IReadOnlyList<string> heads, Action rows, string label = "")
    {
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label.Length > 0 ? label : heads[0]));
        page.Open("table", ("class", kind)).Open("thead").Open("tr");
        foreach (var head in heads)
        {
            page.Element("th", head, ("scope", "col"));
        }

        page.Close("tr").Close("thead").Open("tbody").Line();
        rows();
        page.Close("tbody").Close("table").Close("div").Line();
    }

    private static void Row(Markup page, string head, params ReadOnlySpan<string> cells)
    {
        page.Open("tr").Element("th", head, ("scope", "row"));
        foreach (var cell in cells)
        {
            page.Element("td", cell);
        }

        page.Close("tr").Line();
    }
}
