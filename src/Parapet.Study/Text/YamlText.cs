using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Parapet.Study.Text;

/// <summary>
/// Bytes to a tree, within limits. A safe part of YAML: maps, lists and scalars of one document; no anchors, aliases, tags
/// or merge keys, so a small file is a small document.
/// </summary>
internal static class YamlText
{
    /// <summary>[bytes] largest file.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    /// <summary>[1] maps and lists within one another.</summary>
    public const int DepthMax = 32;

    /// <summary>[1] values and keys in a file.</summary>
    public const int NodesMax = 200_000;

    /// <summary>[characters] longest text of one value.</summary>
    public const int TextMax = 20_000;

    /// <summary>[characters] longest key.</summary>
    public const int KeyMax = 100;

    /// <summary>The tree of a file, or null with the reasons in <paramref name="mistakes"/>.</summary>
    public static MapNode? Read(Origin origin, ReadOnlyMemory<byte> utf8, Mistakes mistakes)
    {
        var top = new Mark(origin, 1, 1);
        if (utf8.Length > BytesMax)
        {
            mistakes.Error(Codes.TooLarge, new Mark(origin, 0, 0), "", TooLarge(utf8.Length));
            return null;
        }

        if (Decode(utf8.Span, top, mistakes) is not { } text)
        {
            return null;
        }

        var before = mistakes.Errors;
        Node? root = null;
        try
        {
            root = new Walk(origin, new Parser(new StringReader(text)), mistakes).Document();
        }
        catch (YamlException e)
        {
            var mark = new Mark(origin, Line(e.Start), Column(e.Start));
            mistakes.Error(Codes.Syntax, mark, "", $"this is not valid YAML here ({Reason(e.Message)}). Check indentation, colons, brackets and quotes.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The scanner throws whatever its buffers throw on a few malformed escapes; the text is at fault.
            mistakes.Error(Codes.Syntax, top, "", "this is not valid YAML. Check indentation, colons, brackets, quotes and escapes.");
        }

        if (mistakes.Errors > before)
        {
            return null;
        }

        switch (root)
        {
            case MapNode map:
                return map;
            case null or ScalarNode { Empty: true }:
                mistakes.Error(Codes.Empty, top, "", "the file is empty. A scenario starts with the line: format: parapet-scenario/1");
                return null;
            default:
                mistakes.Error(Codes.Type, root.Mark, "", $"the file holds {root.Kind}, not keys with values. A scenario starts with the line: format: parapet-scenario/1");
                return null;
        }
    }

    /// <summary>Words for a file that is too large; <paramref name="bytes"/> may be a lower bound.</summary>
    public static string TooLarge(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"the file has {bytes / 1048576.0:0.0} MiB; the limit is {BytesMax / 1048576} MiB. Is it a scenario?");

    private static string? Decode(ReadOnlySpan<byte> bytes, Mark top, Mistakes mistakes)
    {
        ReadOnlySpan<byte> utf8Mark = [0xEF, 0xBB, 0xBF];
        if (bytes.StartsWith(utf8Mark))
        {
            bytes = bytes[utf8Mark.Length..];
        }

        var binary = "the file is not text";
        try
        {
            var zero = bytes.IndexOf((byte)0);
            if (zero < 0)
            {
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            }

            binary += $" (a zero at byte {zero + 1})";
        }
        catch (DecoderFallbackException e)
        {
            binary += $" (byte {e.Index + 1} is not UTF-8)";
        }

        mistakes.Error(Codes.NotText, top with { Line = 0, Column = 0 }, "", binary + ". Give a YAML file saved as UTF-8.");
        return null;
    }

    private static string Reason(string message)
    {
        // Newer versions of the parser put the position in front; it is already in the diagnostic.
        var end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (end < 0 ? message : message[(end + 3)..]).TrimEnd('.').ReplaceLineEndings(" ");
    }

    private static int Line(YamlDotNet.Core.Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    private static int Column(YamlDotNet.Core.Mark mark) => (int)Math.Clamp(mark.Column, 1, int.MaxValue);

    /// <summary>Stops the walk; what is wrong was already said.</summary>
    private sealed class LimitReached() : Exception("limit");

    private sealed class Walk(Origin origin, Parser parser, Mistakes mistakes)
    {
        private int nodes;

        public Node? Document()
        {
            try
            {
                parser.MoveNext();
                parser.MoveNext();
                if (parser.Current is not DocumentStart)
                {
                    return null;
                }

                parser.MoveNext();
                var root = Value(1);
                parser.MoveNext();
                if (parser.Current is DocumentStart second)
                {
                    mistakes.Error(Codes.Unsupported, At(second), "", "a second document starts here. One file holds one scenario: delete the line '---' and what follows.");
                }

                return root;
            }
            catch (LimitReached)
            {
                return null;
            }
        }

        private Mark At(ParsingEvent e) => new(origin, Line(e.Start), Column(e.Start));

        // Reads the value that starts at the current event and moves past it.
        private Node Value(int depth)
        {
            var start = parser.Current!;
            if (++nodes > NodesMax)
            {
                Stop(Codes.TooMany, start, $"the file has more than {NodesMax:N0} keys and values. Split the scenario.");
            }

            if (start is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
            {
                mistakes.Error(Codes.Unsupported, At(start), "", node.Anchor.IsEmpty
                    ? $"the tag {Clip(node.Tag.ToString()!)} is not part of the format. Delete it."
                    : $"the anchor &{Clip(node.Anchor.Value)} is not part of the format. Write the value where it is used.");
            }

            switch (start)
            {
                case Scalar scalar:
                    if (scalar.Value.Length > TextMax)
                    {
                        Stop(Codes.TooMany, start, $"this text has {scalar.Value.Length:N0} characters; the limit is {TextMax:N0}.");
                    }

                    parser.MoveNext();
                    return new ScalarNode(At(start), scalar.Value, scalar.Style is not ScalarStyle.Plain);
                case SequenceStart:
                    return List(start, depth);
                case MappingStart:
                    return Map(start, depth);
                case AnchorAlias alias:
                    mistakes.Error(Codes.Unsupported, At(start), "", $"the alias *{Clip(alias.Value.Value)} is not part of the format. Write the value here.");
                    parser.MoveNext();
                    return new ScalarNode(At(start), "", quoted: false);
                default:
                    throw new YamlException(start.Start, start.End, $"unexpected {start.GetType().Name}");
            }
        }

        private ListNode List(ParsingEvent start, int depth)
        {
            Deeper(start, depth);
            var items = ImmutableArray.CreateBuilder<Node>();
            while (parser.Current is not SequenceEnd)
            {
                items.Add(Value(depth + 1));
            }

            parser.MoveNext();
            return new ListNode(At(start), items.ToImmutable());
        }

        private MapNode Map(ParsingEvent start, int depth)
        {
            Deeper(start, depth);
            var entries = ImmutableArray.CreateBuilder<MapEntry>();
            var first = new Dictionary<string, Mark>(StringComparer.Ordinal);
            while (parser.Current is not MappingEnd)
            {
                var at = At(parser.Current!);
                if (parser.Current is not Scalar)
                {
                    mistakes.Error(Codes.Syntax, at, "", "a key must be a plain word.");
                }

                var key = Value(depth + 1) is ScalarNode scalar ? scalar.Text : "?";
                var value = Value(depth + 1);
                if (key.Length > KeyMax)
                {
                    mistakes.Error(Codes.TooMany, at, "", $"the key '{Clip(key)}' has {key.Length:N0} characters; the limit is {KeyMax}.");
                }
                else if (first.TryGetValue(key, out var earlier))
                {
                    mistakes.Error(Codes.Duplicate, at, key, $"'{key}' is given twice here, first in line {earlier.Line}. Delete or rename one of them.");
                }
                else
                {
                    first.Add(key, at);
                    entries.Add(new MapEntry(key, at, value));
                }
            }

            parser.MoveNext();
            return new MapNode(At(start), entries.ToImmutable());
        }

        private void Deeper(ParsingEvent start, int depth)
        {
            if (depth > DepthMax)
            {
                Stop(Codes.TooDeep, start, $"lists and maps are nested more than {DepthMax} deep. The format needs 9 levels.");
            }

            parser.MoveNext();
        }

        private void Stop(string code, ParsingEvent at, string message)
        {
            mistakes.Error(code, At(at), "", message);
            throw new LimitReached();
        }

        private static string Clip(string text) => text.Length <= 40 ? text : text[..40] + "...";
    }
}
