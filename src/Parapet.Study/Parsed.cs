using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>What reading a text gave: a scenario, or the reasons why there is none; and the same scenario with any number changed.</summary>
public sealed class Parsed
{
    private readonly Library library;
    private readonly Memory memory;
    private readonly string fileName;

    private Parsed(string fileName, MapNode root, Library library, Scenario? scenario, ImmutableArray<Diagnostic> diagnostics, Memory memory)
    {
        this.fileName = fileName;
        Root = root;
        this.library = library;
        this.memory = memory;
        Scenario = scenario;
        Diagnostics = diagnostics;
    }

    /// <summary>The scenario; null when a diagnostic is an error.</summary>
    public Scenario? Scenario { get; }

    /// <summary>Everything wrong, by line; warnings too.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The same scenario with some numbers changed; null when a value is refused.</summary>
    public Turn Turn => settings => With(settings).Scenario;

    /// <summary>
    /// The resolved document: the scenario with the values of catalogue, position and settings in it. One line per value,
    /// path = value, sorted by path, numbers in the shortest form that reads back to the same bits. Its SHA-256 is <see cref="Parapet.Scenario.Hash"/>.
    /// </summary>
    public string Document => Canonical(Root, Memory.None.Texts, []);

    /// <summary>The resolved document as a tree.</summary>
    internal MapNode Root { get; }

    /// <summary>The ledger line of a path; the name of a kind in the singular stands for every one of them: <c>interceptor.burnout_speed_km_s</c>.</summary>
    /// <param name="path">Path of a number.</param>
    /// <param name="problem">Why there is none, with the nearest names; null when there is one.</param>
    public Input? InputFor(string path, out Diagnostic? problem)
    {
        var (key, targets, noPath) = DocumentPath.Find(Root, path);
        problem = noPath is not null ? new Diagnostic(noPath.Code, noPath.Path, noPath.Message)
            : key is not NumberKey ? new Diagnostic(Codes.Path, path, "is not a number. Name a number, with the unit at its end.")
            : Scenario is null ? new Diagnostic(Codes.Path, path, "cannot be varied: the scenario has mistakes.")
            : null;
        if (problem is not null)
        {
            return null;
        }

        var paths = targets.Select(t => string.Join('.', t)).ToHashSet(StringComparer.Ordinal);
        var inputs = Scenario!.Inputs.Where(i => paths.Contains(i.Path)).ToList();
        if (inputs.Count == 0)
        {
            problem = new Diagnostic(Codes.Path, path, $"has no value in this scenario. Give it one first: --set {path}=VALUE.");
            return null;
        }

        var input = inputs[0] with
        {
            Path = path,
            Low = inputs.Min(i => i.Low),
            High = inputs.Max(i => i.High),
            Sources = [.. inputs.SelectMany(i => i.Sources).Distinct(StringComparer.Ordinal)],
        };
        return input;
    }

    /// <summary>The scenario with some numbers changed and everything else equal, checked like the file.</summary>
    /// <param name="settings">Paths as for <see cref="InputFor"/>, and values in their units.</param>
    public Parsed With(params ReadOnlySpan<Setting> settings)
    {
        var mistakes = new Mistakes();
        var mark = new Mark(new Origin("--set"), 0, 0);
        var changed = Root;
        foreach (var (path, value) in settings)
        {
            var (_, targets, problem) = DocumentPath.Find(changed, path);
            if (problem is not null)
            {
                mistakes.Error(problem.Code, mark, problem.Path, problem.Message);
            }

            foreach (var target in targets)
            {
                changed = DocumentPath.With(changed, target, new ScalarNode(mark, value));
            }
        }

        return Of(fileName, changed, library, mistakes, memory);
    }

    /// <summary>A diagnostic of the evaluation with the line and column of what its path names in the text.</summary>
    /// <param name="diagnostic">Without a place.</param>
    public Diagnostic Located(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var mark = DocumentPath.At(Root, diagnostic.Path.Split('.')) is { } node && node.Mark.Line > 0 ? node.Mark : new Mark(new Origin(fileName), 0, 0);
        return diagnostic with { File = mark.Origin.Name, Line = mark.Line, Column = mark.Column };
    }

    internal static Parsed Refused(string fileName, Mistakes mistakes) =>
        new(fileName, MapNode.Empty(new Mark(new Origin(fileName), 1, 1)), Library.Embedded, null, mistakes.InOrder(fileName), Memory.None);

    /// <summary>A resolved document, checked and built.</summary>
    /// <param name="fileName">As the user named it.</param>
    /// <param name="document">The document.</param>
    /// <param name="library">Where its names are looked up.</param>
    /// <param name="mistakes">What is wrong already.</param>
    /// <param name="before">What is known of a document that differs in a few numbers only.</param>
    internal static Parsed Of(string fileName, MapNode document, Library library, Mistakes mistakes, Memory before)
    {
        var check = new Check(mistakes, new Known(
            document,
            () => library.PlaceIds.Concat((document.Find(Format.Scenario.Places.Name) as MapNode)?.Entries.Select(e => e.Key) ?? []),
            () => library.PositionIds), before.InOrder);
        check.Map(Format.Scenario.Section, document, "", InputRole.World);
        if (mistakes.Errors > 0)
        {
            return new Parsed(fileName, document, library, null, mistakes.InOrder(fileName), Memory.None);
        }

        var texts = new Dictionary<Node, string>(ReferenceEqualityComparer.Instance);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(document, before.Texts, texts))));
        var scenario = Build.Scenario(Id(fileName), new View(document)) with { Inputs = check.Ledger, Hash = hash };
        return new Parsed(fileName, document, library, scenario, mistakes.InOrder(fileName), new Memory(check.InOrder, texts));
    }

    private static string Id(string fileName) => Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 } id ? id : "scenario";

    // Sorted by path. The text of each thing is kept, since a change of one number leaves that of the others as it is.
    private static string Canonical(MapNode document, IReadOnlyDictionary<Node, string> before, Dictionary<Node, string> texts)
    {
        var all = new StringBuilder(65_536);
        foreach (var (key, kind) in Sorted(document))
        {
            if (kind is not MapNode things)
            {
                Write(all, kind, key);
                continue;
            }

            foreach (var (id, thing) in Sorted(things))
            {
                if (!before.TryGetValue(thing, out var text))
                {
                    var own = new StringBuilder(4096);
                    Write(own, thing, Check.Below(key, id));
                    text = own.ToString();
                }

                texts.TryAdd(thing, text);
                all.Append(text);
            }
        }

        return all.ToString();
    }

    private static IEnumerable<(string Key, Node Value)> Sorted(MapNode map) =>
        map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value));

    private static void Write(StringBuilder text, Node node, string path)
    {
        switch (node)
        {
            case MapNode map:
                foreach (var (key, value) in Sorted(map))
                {
                    Write(text, value, Check.Below(path, key));
                }

                break;
            case ListNode list:
                for (var i = 0; i < list.Items.Length; i++)
                {
                    Write(text, list.Items[i], Check.Below(path, (i + 1).ToString(CultureInfo.InvariantCulture)));
                }

                break;
            case ScalarNode { Number: { } number }:
                text.Append(path).Append(" = ").Append(number.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
                break;
            case ScalarNode scalar:
                text.Append(path).Append(" = \"")
                    .Append(scalar.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append("\"\n");
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} has no canonical text.");
        }
    }

    /// <summary>What is known of parts of a document, by the part: parts that a change leaves alone are not looked at again.</summary>
    internal sealed record Memory(IReadOnlyDictionary<Node, ImmutableArray<Input>> InOrder, IReadOnlyDictionary<Node, string> Texts)
    {
        public static Memory None { get; } = new(ImmutableDictionary<Node, ImmutableArray<Input>>.Empty, ImmutableDictionary<Node, string>.Empty);
    }
}
