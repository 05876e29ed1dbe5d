using System.Runtime.CompilerServices;

namespace YoloCompress.Tests;

/// <summary>Finds files of the repository itself, such as its documentation.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (string? folder = Path.GetDirectoryName(here); folder != null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "YoloCompress.Build.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No repository above {here}.");
    }
}
