using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Study;

namespace Parapet.Exchange.Exercises;

/// <summary>
/// A scenario under seal: its text with a salt that nobody can guess. The hash stands in the charter, which all sign before the first message; the document is opened at the end, and whoever runs it
/// again gets the same truth.
/// </summary>
public sealed class Seal
{
    private const string Format = "parapet-seal/1";
    private const int TextMax = 40_000; // [bytes] so that the opening fits into one entry

    private Seal(JsonObject document, Parsed parsed)
    {
        Document = document;
        Parsed = parsed;
        Hash = Digest.Of(Jcs.Utf8(document)).Hex;
    }

    /// <summary>What is opened at the end.</summary>
    public JsonObject Document { get; }

    /// <summary>The scenario.</summary>
    public Parsed Parsed { get; }

    /// <summary>SHA-256 (hex) of the document in canonical form: what the charter names.</summary>
    public string Hash { get; }

    /// <summary>Seals a scenario file.</summary>
    /// <param name="file">As the user named it.</param>
    /// <param name="settings">Values set on the command line.</param>
    /// <returns>The seal, or every mistake of the file.</returns>
    public static (Seal? Seal, IReadOnlyList<Diagnostic> Diagnostics) Of(string file, IReadOnlyList<string> settings)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, ScenarioText.ReadFile(file, new ReadOptions()).Diagnostics);
        }

        if (Encoding.UTF8.GetByteCount(text) > TextMax)
        {
            return (null, [new Diagnostic(ExerciseCodes.Scenario, "", $"has more than {TextMax} bytes; a sealed scenario is opened in one entry. Shorten its comments.", file)]);
        }

        return Of(new JsonObject
        {
            ["format"] = Format,
            ["file"] = Path.GetFileName(file),
            ["scenario"] = text,
            ["set"] = new JsonArray([.. settings.Select(s => (JsonNode)s)]),
            ["salt"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["version"] = typeof(Scenario).Assembly.GetName().Version!.ToString(3),
        });
    }

    /// <summary>A seal from the untrusted document that was opened.</summary>
    /// <param name="document">JSON.</param>
    public static (Seal? Seal, IReadOnlyList<Diagnostic> Diagnostics) Of(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (StrictJson.Text(document["format"]) != Format || StrictJson.Text(document["file"]) is not { } file || StrictJson.Text(document["scenario"]) is not { } text
            || document["set"] is not JsonArray list || list.Select(StrictJson.Text).ToList() is var settings && settings.Contains(null))
        {
            return (null, [new Diagnostic(ExerciseCodes.Scenario, "seal", $"is not a sealed scenario of the format {Format}.")]);
        }

        var parsed = ScenarioText.Read(file, Encoding.UTF8.GetBytes(text), new ReadOptions { Set = [.. settings!] });
        return parsed.Scenario is null ? (null, parsed.Diagnostics)
            : parsed.Scenario.Exercise is null ? (null, [new Diagnostic(ExerciseCodes.Scenario, "exercise", "is missing: the scenario has nothing to play. Add an exercise section; scenarios/07-joint-sharing.yaml is an example.", file)])
            : (new Seal((JsonObject)document.DeepClone(), parsed), []);
    }
}

/// <summary>Codes of what keeps an exercise from being played; a code never changes its meaning.</summary>
public static class ExerciseCodes
{
    /// <summary>The scenario cannot be sealed or opened.</summary>
    public const string Scenario = "XEX001";

    /// <summary>A node did not start, or ended.</summary>
    public const string Process = "XEX002";

    /// <summary>The nodes did not come to rest.</summary>
    public const string Unsettled = "XEX003";

    /// <summary>The output folder is not empty.</summary>
    public const string Folder = "XEX004";

    /// <summary>The policy is not known, or does not fit the scenario.</summary>
    public const string Policy = "XEX005";
}
