namespace Parapet.Study.Tests;

/// <summary>Bytes damaged here and there, to be read all the same.</summary>
internal static class Mutation
{
    /// <summary>Sets, inserts or takes away bytes, one edit after the other.</summary>
    /// <param name="text">What is damaged; not empty.</param>
    /// <param name="edits">Where, with which value, and how: 0 set, 1 insert, 2 take one away, else take several away.</param>
    public static byte[] Of(byte[] text, IEnumerable<(int At, byte Value, int Kind)> edits)
    {
        var bytes = text.ToList();
        foreach (var (at, value, kind) in edits)
        {
            var i = at % bytes.Count;
            switch (kind)
            {
                case 0:
                    bytes[i] = value;
                    break;
                case 1:
                    bytes.Insert(i, value);
                    break;
                case 2 when bytes.Count > 1:
                    bytes.RemoveAt(i);
                    break;
                default:
                    bytes.RemoveRange(i, Math.Min(value, bytes.Count - i - 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
