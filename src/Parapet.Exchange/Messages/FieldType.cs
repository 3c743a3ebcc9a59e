using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Messages;

/// <summary>A field of a type of message: the same table serves reading, coarsening, policies, schemas and words.</summary>
/// <param name="Name">Unique in its type; its unit last.</param>
/// <param name="Kind">What it holds and how it is made coarser.</param>
/// <param name="Doc">What it means, a sentence.</param>
public sealed record FieldType(string Name, FieldKind Kind, string Doc)
{
    /// <summary>Version of the rules by which values are made coarser; it goes up whenever a coarse value would come out otherwise.</summary>
    public const string CoarsenersVersion = "parapet-coarseners/1";

    /// <summary>Without it the message means nothing.</summary>
    public bool Required { get; init; }

    /// <summary>The finest rung another party may be given, whatever a policy says.</summary>
    public Rung Floor { get; init; } = Rung.L0;

    /// <summary>Steps there are in time or in words, for tables: "1 min, 10 min, 1 h, 1 d".</summary>
    public string Ladder => Ladders.Describe(Kind);

    /// <summary>The value at a rung, made from the exact one rung by rung; also from a coarser one, which stays where it is coarser already.</summary>
    /// <param name="value">A canonical value: exact, or of any rung.</param>
    /// <param name="rung">L0 to L4.</param>
    /// <exception cref="ArgumentException">The value is not of this field, or the rung is withheld.</exception>
    public JsonNode Coarsen(JsonNode value, Rung rung)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (rung.IsWithheld)
        {
            throw new ArgumentException("What is withheld has no value.", nameof(rung));
        }

        var now = value.DeepClone();
        for (var level = 1; level <= rung.Level; level++)
        {
            now = Coarseners.Step(Kind, now, level) ?? throw new ArgumentException($"This is no value of {Name}.", nameof(value));
        }

        return now;
    }

    /// <summary>The values of L0 to L4, in order: what a commitment needs, each made from the one before.</summary>
    /// <param name="exact">A canonical value.</param>
    /// <exception cref="ArgumentException">The value is not of this field.</exception>
    public ImmutableArray<JsonNode> Values(JsonNode exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        var all = ImmutableArray.CreateBuilder<JsonNode>(5);
        all.Add(exact.DeepClone());
        for (var level = 1; level <= 4; level++)
        {
            all.Add(Coarseners.Step(Kind, all[^1], level) ?? throw new ArgumentException($"This is no value of {Name}.", nameof(exact)));
        }

        return all.MoveToImmutable();
    }

    /// <summary>Why a value that somebody sent is not one of this field at this rung; null where it is. Never throws.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="rung">L0 to L4.</param>
    public string? Problem(JsonNode? value, Rung rung) => Checks.Problem(this, value, rung);
}
