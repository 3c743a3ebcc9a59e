using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>An entry with what was disclosed of it, every disclosure checked against its digests.</summary>
public sealed class Opened
{
    private Opened(
        Entry entry,
        ImmutableArray<Disclosure> disclosures,
        ImmutableSortedDictionary<string, Pseudonyms> pseudonyms,
        ImmutableSortedDictionary<string, SealedHead> heads)
    {
        Entry = entry;
        Disclosures = disclosures;
        Pseudonyms = pseudonyms;
        Heads = heads;
    }

    /// <summary>The entry.</summary>
    public Entry Entry { get; }

    /// <summary>What was disclosed, by claim.</summary>
    public ImmutableArray<Disclosure> Disclosures { get; }

    /// <summary>By party: what it may call this entry and those it refers to.</summary>
    public ImmutableSortedDictionary<string, Pseudonyms> Pseudonyms { get; }

    /// <summary>By party: type and duty of a sealed entry.</summary>
    public ImmutableSortedDictionary<string, SealedHead> Heads { get; }

    /// <summary>The fields that were disclosed, by name.</summary>
    public IEnumerable<string> Fields => Disclosures.Where(d => d.Claim.Rung >= 0).Select(d => d.Claim.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Field and rung of every field that was disclosed; the finest where several were.</summary>
    public ImmutableSortedDictionary<string, int> Rungs => field ??=
        Fields.ToImmutableSortedDictionary(f => f, f => Finest(f)!.Claim.Rung, StringComparer.Ordinal);

    /// <summary>A field at a rung; null when it was not disclosed.</summary>
    /// <param name="field">Name.</param>
    /// <param name="rung">0 to 4.</param>
    public Disclosure? At(string field, int rung) => Disclosures.FirstOrDefault(d => d.Claim == Claim.Of(field, rung));

    /// <summary>A field at the finest rung that was disclosed; null when none was.</summary>
    /// <param name="field">Name.</param>
    public Disclosure? Finest(string field) => Disclosures.Where(d => d.Claim.Rung >= 0 && d.Claim.Name == field).MinBy(d => d.Claim.Rung);

    /// <summary>The type as a party knows it: that of the header, or of what was disclosed to it of a sealed entry.</summary>
    /// <param name="party">Its id.</param>
    public string TypeFor(string party) => Heads.TryGetValue(party, out var head) ? head.Type : Entry.Header.Type;

    /// <summary>What is owed to a party: by the header, or by what was disclosed to it of a sealed entry.</summary>
    /// <param name="party">Its id.</param>
    public Duty DutyTo(string party) => Heads.TryGetValue(party, out var head) ? head.Duty : Entry.Header.DutyTo(party);

    internal static Checked<Opened> Of(Entry entry, IEnumerable<Disclosure> disclosures)
    {
        var sorted = disclosures.OrderBy(d => d.Claim.ToString(), StringComparer.Ordinal).ToImmutableArray();
        var own = new SortedDictionary<string, Pseudonyms>(StringComparer.Ordinal);
        var heads = ImmutableSortedDictionary.CreateBuilder<string, SealedHead>(StringComparer.Ordinal);
        foreach (var disclosure in sorted.Where(d => d.Claim.Rung < 0))
        {
            var party = disclosure.Claim.Party;
            var names = own.GetValueOrDefault(party, new Pseudonyms("", []));
            switch (disclosure.Claim.Name)
            {
                case Claim.Pseudonym when IsPseudonym(disclosure.Value):
                    own[party] = names with { Own = StrictJson.Text(disclosure.Value)! };
                    break;
                case Claim.Reference when disclosure.Value is JsonArray { Count: <= ReferencesMax } list && list.All(IsPseudonym):
                    own[party] = names with { References = [.. list.Select(StrictJson.Text).OfType<string>()] };
                    break;
                case Claim.Head when disclosure.Value is JsonObject { Count: 2 } map && StrictJson.Text(map["type"]) is { Length: > 0 and <= 16 } type
                    && map["rel"] is { } rel && Header.ReadDuty(JsonElement.Parse(rel.ToJsonString())) is { } duty:
                    heads.Add(party, new SealedHead(type, duty));
                    break;
                default:
                    return EntryCodes.Fault(EntryCodes.Disclosure, $"{disclosure.Claim} is not of its form.");
            }
        }

        return new Opened(entry, sorted, own.ToImmutableSortedDictionary(StringComparer.Ordinal), heads.ToImmutable());
    }

    private const int ReferencesMax = 100;

    private static bool IsPseudonym(JsonNode? node) => StrictJson.Text(node) is { Length: > 0 and <= 64 } text && Header.IsName(text);
}

/// <summary>An entry with disclosures as one text: <c>jws~disclosure~disclosure~</c>. Source: RFC9901, section 4.</summary>
/// <param name="Entry">The compact JWS.</param>
/// <param name="Disclosures">Their texts.</param>
public sealed record Presentation(string Entry, ImmutableArray<string> Disclosures)
{
    /// <summary>The text.</summary>
    public string Text => Entry + "~" + Disclosure.Joined(Disclosures);

    /// <summary>Takes a text apart; nothing in it is checked yet.</summary>
    /// <param name="bytes">Untrusted.</param>
    public static Checked<Presentation> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ExchangeLimits.EntryMax + ExchangeLimits.DisclosuresMax)
        {
            return EntryCodes.Fault(EntryCodes.TooLarge,
                $"the presentation has {bytes.Length} bytes; the limit is {ExchangeLimits.EntryMax + ExchangeLimits.DisclosuresMax}.");
        }

        if (!Ascii.IsValid(bytes) || bytes.Count((byte)'~') > Entries.Entry.DigestsMax + 1)
        {
            return EntryCodes.Fault(EntryCodes.Form, "this is not a JWS and disclosures, each followed by a tilde.");
        }

        var parts = Encoding.ASCII.GetString(bytes).Split('~');
        // Something after the last tilde would be a proof of the holder's key, which is not part of this exchange.
        return parts.Length >= 2 && parts[^1].Length == 0 && parts[..^1].All(p => p.Length > 0)
            ? new Presentation(parts[0], [.. parts[1..^1]])
            : EntryCodes.Fault(EntryCodes.Form, "this is not a JWS and disclosures, each followed by a tilde.");
    }
}
