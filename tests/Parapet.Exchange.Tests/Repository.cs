namespace Parapet.Exchange.Tests;

/// <summary>Files of the repository, and texts that are compared with what was approved.</summary>
internal static class Repository
{
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Compares with a file of the repository; UPDATE_GOLDEN=1 writes it instead, to be reviewed as a diff.</summary>
    public static void Approved(string text, params string[] file)
    {
        var path = PathOf(file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run with UPDATE_GOLDEN=1 and review it.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Parapet.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Parapet.slnx.");
    }
}
