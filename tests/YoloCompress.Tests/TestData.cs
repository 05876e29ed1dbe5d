namespace YoloCompress.Tests;

/// <summary>Finds the real test data (checkpoints, pictures, reference files), which is no part of the repository.</summary>
internal static class TestData
{
    private const string Variable = "YOLOCOMPRESS_TESTDATA";

    /// <summary>The folder, or null where there is none on this machine.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>The folder; the test ends as inconclusive where there is none.</summary>
    public static string Require()
    {
        if (Folder == null)
            Assert.Inconclusive($"Needs real weights and pictures: set {Variable} to their folder.");
        return Folder!;
    }

    /// <summary>A file or folder in it; the test ends as inconclusive where there is no test data, and fails where only this is missing.</summary>
    public static string Require(params ReadOnlySpan<string> path)
    {
        string full = Path.Combine([Require(), .. path]);
        Assert.IsTrue(Path.Exists(full), $"The test data lacks {string.Join("/", path.ToArray())}.");
        return full;
    }
}
