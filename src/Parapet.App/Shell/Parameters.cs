using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Parapet.Study;

namespace Parapet.App.Shell;

/// <summary>Options that several verbs share, and the kinds of value an option takes, each checked against its range.</summary>
internal static class Parameters
{
    /// <summary>JSON instead of text.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON under the documented schema instead of text." };

    /// <summary>Result bundle.</summary>
    public static Option<string?> Out { get; } = new("--out")
    {
        Description = "Write a result bundle into this folder: results.json and what else the verb makes.",
        HelpName = "DIR",
    };

    /// <summary>Overrides of scenario values.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Override one value of the scenario; checked like the file and recorded in the result. Repeatable.",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Whose figures are used.</summary>
    public static Option<string?> Position { get; } = new("--position")
    {
        Description = "Take the figures of this position where claimants differ, instead of the file's own choice.",
        HelpName = "id",
    };

    /// <summary>Fidelity.</summary>
    public static Option<bool> Ideal { get; } = new("--ideal")
    {
        Description = "Closed forms on a spherical Earth of 6,371 km that does not rotate and has no air.",
    };

    /// <summary>A finite number in a closed range.</summary>
    /// <param name="name">With its unit last: <c>--speed-km-s</c>.</param>
    /// <param name="description">What it is.</param>
    /// <param name="min">Least value.</param>
    /// <param name="max">Greatest value.</param>
    public static Option<double?> Number(string name, string description, double min, double max) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} ({min} to {max})"),
        HelpName = "number",
        CustomParser = result =>
        {
            var token = result.Tokens[0].Value;
            if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: '{token}' is not a finite number. Give a number from {min} to {max}, with a point for decimals."));
                return null;
            }

            if (value < min || value > max)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: {value} is out of range. Give a number from {min} to {max}."));
                return null;
            }

            return value;
        },
    };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Word(string name, string description, params string[] words) => new(name)
    {
        Description = $"{description}: {string.Join(", ", words)}",
        HelpName = string.Join('|', words),
        CustomParser = result =>
        {
            var token = result.Tokens[0].Value;
            if (words.Contains(token, StringComparer.Ordinal))
            {
                return token;
            }

            result.AddError($"{name}: '{token}' is not known. Give one of: {string.Join(", ", words)}.");
            return null;
        },
    };

    /// <summary>A text.</summary>
    public static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>A place: id, name or <c>latitude,longitude</c> in degrees.</summary>
    public static Option<string?> Place(string name, string description) =>
        Text(name, description + ": a place of the catalogue by name or id, or 'latitude,longitude' in degrees", "place");

    /// <summary>Scenario file.</summary>
    public static Argument<string> Scenario() => new("scenario") { Description = "Scenario file, e.g. scenarios/01-third-site-2007.yaml." };

    /// <summary>Reads a scenario under the position and the settings of the command line.</summary>
    public static Parsed Read(ParseResult parse, string file) =>
        ScenarioText.ReadFile(file, new ReadOptions { Position = parse.GetValue(Position), Set = [.. parse.GetValue(Set)!] });

    /// <summary>What an option names; what is wrong with it is reported under the name of the option.</summary>
    public static Found<T> Find<T>(ParseResult parse, Option<string?> option, Func<string, Found<T>> find)
        where T : class
    {
        var found = find(parse.GetValue(option)!);
        return found with { Diagnostics = [.. found.Diagnostics.Select(d => d with { Path = option.Name })] };
    }

    /// <summary>The names of the options of a set that were given.</summary>
    public static IReadOnlyList<string> Given(ParseResult parse, params IEnumerable<Option> options) =>
        [.. options.Where(o => parse.GetResult(o) is OptionResult { Implicit: false }).Select(o => o.Name)];

    /// <summary>The command that computes a result again, without what only says where to put it.</summary>
    public static string CommandText(ParseResult parse)
    {
        var words = parse.Tokens.Select(t => t.Value).ToList();
        words.Remove(Json.Name);
        var at = words.IndexOf(Out.Name);
        if (at >= 0)
        {
            words.RemoveRange(at, Math.Min(2, words.Count - at));
        }

        return string.Join(' ', words.Select(Quoted).Prepend("./parapet"));
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./,:+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
