namespace YoloCompress.Build;

/// <summary>Where a code's page stands: in the package itself, so that it fits the version and needs no network.</summary>
internal static class HelpLinks
{
    public static string? For(string? code, string? directory)
    {
        if (string.IsNullOrEmpty(code) || string.IsNullOrEmpty(directory))
            return null;
        string page = Path.Combine(directory, code + ".md");
        return File.Exists(page) ? new Uri(page).AbsoluteUri : null;
    }
}
