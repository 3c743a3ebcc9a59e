using System.Text;
using CsCheck;

namespace Parapet.Study.Tests;

/// <summary>Whatever the bytes are: an answer, in time, and never a scenario with a mistake in it.</summary>
public class HostileTests
{
    private static readonly string[] Words =
    [
        "", "~", "null", "true", "-1", "1e308", "-1e308", "1e999", ".nan", "NaN", ".inf", "0", "0x10", "1_000", "1,000", "[]", "{}", "[[[]]]", "{a: {b: {c: 1}}}",
        "- x", "\"", "'", "&a", "*a", "!!str x", "<<: *a", "? x", ": ", "%YAML 1.1", "---", "...", "\t", "\u0085", "\u2028", "|", ">-", "{value: 1}", "{value: }",
        "{claims: {a: 1}, default: a}", "{claims: []}", "type: emr", "base: ring-a", "tabriz", "position: wrong", "catalogue: {missiles: {ring-x: {base: ring-x}}}",
    ];

    [Fact]
    public void Mutated_bytes_are_answered() => Gen.Select(
        Gen.Bool,
        Gen.Select(Gen.Int[0, 5000], Gen.Byte, Gen.Int[0, 3]).Array[1, 6])
        .Sample(
            (full, edits) =>
            {
                Answered(Samples.ReadBytes(Mutation.Of(Encoding.UTF8.GetBytes(full ? Samples.Full : Samples.Short), edits)));
            },
            iter: 2000);

    [Fact]
    public void Mutated_structure_is_answered() => Gen.Select(
        Gen.Bool,
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, Words.Length - 1], Gen.Int[0, 4], Gen.Int[0, 500]).Array[1, 4])
        .Sample(
            (full, edits) =>
            {
                var lines = (full ? Samples.Full : Samples.Short).Split('\n').ToList();
                foreach (var (at, word, kind, from) in edits)
                {
                    var i = at % lines.Count;
                    var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
                    switch (kind)
                    {
                        case 0:
                            lines[i] = lines[i][..(colon + 1)] + " " + Words[word];
                            break;
                        case 1:
                            lines.Insert(i, lines[from % lines.Count]);
                            break;
                        case 2 when lines.Count > 1:
                            lines.RemoveAt(i);
                            break;
                        case 3:
                            lines[i] = "  " + lines[i];
                            break;
                        default:
                            lines[i] = lines[i].Replace(": ", ": " + Words[word] + " ", StringComparison.Ordinal);
                            break;
                    }
                }

                Answered(Samples.Read(string.Join('\n', lines)));
            },
            iter: 2000);

    [Fact]
    public void Settings_of_any_text_are_answered() => Gen.Select(
        Gen.OneOf("interceptors", "interceptor", "radar", "radars", "threat", "places", "commit", "published", "catalogue", "raids", "format", "position", ""),
        Gen.OneOf("poland", "emr", "type", "1", "0", "missiles", "after_launch_s", "dwell_s", "performance", "booster", "tabriz", ""),
        Gen.OneOf("site", "staged", "burnout", "stages", "name", "latitude_deg", "dwell_s", "type", "1", "x", ""),
        Gen.OneOf(Words))
        .Sample((a, b, c, value) => Answered(Samples.Read(Samples.Short, null, $"{a}.{b}.{c}={value}", $"{a}.{b}={value}", $"{a}={value}", value)), iter: 1000);

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("\n")]
    [InlineData("#")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("&a ")]
    [InlineData("!")]
    [InlineData("a: 1\n")]
    [InlineData("%")]
    [InlineData("\\x")]
    [InlineData("a, ")]
    [InlineData(" ")]
    [InlineData("|\n")]
    [InlineData("é")]
    public void Four_MiB_of_one_thing_are_refused(string piece)
    {
        var bytes = new byte[4 * 1024 * 1024];
        var unit = Encoding.UTF8.GetBytes(piece);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < bytes.Length / unit.Length * unit.Length ? unit[i % unit.Length] : (byte)' ';
        }

        Assert.Null(Samples.ReadBytes(bytes).Scenario);
    }

    [Fact]
    public void File_of_100_MB_is_refused_unread()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write))
            {
                stream.SetLength(100_000_000);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal($"{path} SCN002 the file has 100,000,000 bytes; the limit is 4,194,304. Is it a scenario?", Only(ScenarioText.ReadFile(path)));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void File_that_cannot_be_read_is_reported()
    {
        Assert.Equal("no/such.yaml SCN001 there is no such file. Check the path.", Only(ScenarioText.ReadFile("no/such.yaml")));
        var folder = Repository.PathOf("scenarios");
        Assert.Equal($"{folder} SCN001 this is a folder. Name a scenario file in it.", Only(ScenarioText.ReadFile(folder)));
        Assert.Null(ScenarioText.ReadFile("").Scenario);
        Assert.Null(ScenarioText.ReadFile("a\0b").Scenario);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("SCN002", Only(ScenarioText.ReadFile("/dev/zero")), StringComparison.Ordinal);
            Assert.Contains("SCN004", Only(ScenarioText.ReadFile("/dev/null")), StringComparison.Ordinal);
        }
    }

    private static string Only(Parsed parsed)
    {
        Assert.Null(parsed.Scenario);
        return Assert.Single(parsed.Diagnostics).ToString();
    }

    private static void Answered(Parsed parsed)
    {
        var errors = parsed.Diagnostics.Any(d => d.Severity == Severity.Error);
        if (errors == parsed.Scenario is not null)
        {
            throw new InvalidOperationException($"scenario and errors do not agree: {string.Join('\n', parsed.Diagnostics)}");
        }

        foreach (var input in parsed.Scenario?.Inputs ?? [])
        {
            if (!(input.Value >= input.AllowedMin && input.Value <= input.AllowedMax && input.Low <= input.Value && input.Value <= input.High))
            {
                throw new InvalidOperationException($"{input.Path} is {input.Value}");
            }
        }
    }
}
