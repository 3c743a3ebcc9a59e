using System.Collections.Immutable;

namespace Parapet.Exchange.Policies;

/// <summary>The example policies, part of the program.</summary>
public static class PolicyLibrary
{
    private const string Folder = "policies/";

    /// <summary>Their names, sorted.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. typeof(PolicyLibrary).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => n[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one; null where there is none of that name.</summary>
    /// <param name="name">Such as <c>jdec-2000</c>.</param>
    public static byte[]? Text(string name)
    {
        using var stream = typeof(PolicyLibrary).Assembly.GetManifestResourceStream(Folder + name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>One of them, read.</summary>
    /// <param name="name">Such as <c>jdec-2000</c>.</param>
    public static Policy? Find(string name) => Text(name) is { } text ? PolicyText.Read(text, $"{Folder}{name}.yaml").Policy : null;
}
