using System.Reflection;

namespace YoloCompress.Diagnostics;

/// <summary>The pages of <c>docs/errors</c>, which travel with the assembly.</summary>
public static class ErrorPages
{
    /// <summary>The page about a code, in Markdown; null where there is none.</summary>
    public static string? Find(string code)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"YoloCompress.Errors.{code}");
        if (stream == null)
            return null;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Trim();
    }
}
