using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Tests.Entries;

/// <summary>Keys, headers and salts for the tests of entries.</summary>
internal static class Samples
{
    public const string Exchange = "EX-1";
    public const string Mid = "0190b3a4-5c6d-7e8f-9a0b-1c2d3e4f5a6b";

    public static EntryKey KeyA { get; } = EntryKey.Create();

    public static EntryKey KeyB { get; } = EntryKey.Create();

    public static KeyRing Ring { get; } = new(Exchange, [("A", KeyA.Verifier), ("B", KeyB.Verifier)]);

    public static DateTimeOffset Noon { get; } = new(2007, 7, 2, 12, 0, 0, TimeSpan.Zero);

    public static Header Header(string type = "LWN", string org = "A", string exchange = Exchange, string mid = Mid, long index = 7) => new(
        exchange, org, index, mid, type, Noon, 1500, Parapet.Exchange.Entries.Header.NoPolicy,
        type == Parapet.Exchange.Entries.Header.Sealed
            ? ImmutableSortedDictionary.Create<string, Duty>(StringComparer.Ordinal)
            : ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(org == "A" ? "B" : "A",
                new Duty(ReleaseLevel.Released, "R1+R2", Noon, Noon.AddSeconds(60)))]),
        Label.Exercise);

    public static Dictionary<string, IReadOnlyList<JsonNode?>> Fields() => new(StringComparer.Ordinal)
    {
        ["azimuth_deg"] = [JsonValue.Create(331.25), Pair(330, 335), Pair(330, 345), Pair(315, 360), Pair(270, 360)],
        ["vehicle_class"] = ["ICBM", "ICBM", "ballistic", "ballistic", "missile"],
        ["place"] = [new JsonObject { ["latitude_deg"] = 38.08, ["longitude_deg"] = 46.28 }, "L1", "L2", "L3", "L4"],
    };

    public static JsonNode Pair(double from, double to) => new JsonArray(from, to);

    /// <summary>Salts that are the same in each run: for tests only.</summary>
    public static CommitOptions Fixed(int? decoys = 3, int seed = 1)
    {
        var random = new Random(seed);
        return new CommitOptions { Salt = random.NextBytes, Decoys = decoys };
    }

    public static Committed Commit(CommitOptions? options = null, Header? header = null) =>
        Value(Entry.Commit(KeyA, header ?? Header(), Fields(), options ?? Fixed()));

    public static T Value<T>(Checked<T> read)
        where T : class
    {
        Assert.True(read.Try(out var value, out var fault), fault?.ToString());
        return value;
    }

    public static string Fault<T>(Checked<T> read)
        where T : class
    {
        Assert.False(read.Try(out _, out var fault));
        Assert.EndsWith(".", fault!.Message, StringComparison.Ordinal);
        return fault.Code;
    }
}

/// <summary>Signs nothing: for tests of what is signed.</summary>
internal sealed class Unsigned : IEntrySigner, IEntryVerifier
{
    public string KeyId { get; } = new('A', 43);

    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature) => signature.Clear();

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => true;
}
