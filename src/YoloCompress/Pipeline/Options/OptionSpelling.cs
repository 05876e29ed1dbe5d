using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// Finds metadata names that are almost one of ours. An item may carry metadata of other tools, so that not every unknown name is a
/// mistake; but a misspelt budget that silently does nothing would be a bad surprise.
/// </summary>
internal static class OptionSpelling
{
    public static void Check(IEnumerable<string> names, IDiagnostics diagnostics, string? file)
    {
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            if (OptionCatalog.Find(name) == null && Nearest(name) is { } meant)
                diagnostics.Warn(ErrorCodes.UnknownOption, $"The metadata {name} is not known and has no effect. Did you mean {meant}?", file);
        }
    }

    private static string? Nearest(string name)
    {
        (string Name, int Distance) best = OptionCatalog.All
            .Select(o => (o.Name, Distance: Distance(o.Name.ToUpperInvariant(), name.ToUpperInvariant())))
            .MinBy(o => o.Distance);
        return best.Distance <= Math.Min(2, best.Name.Length / 4) ? best.Name : null;
    }

    // Levenshtein's distance by the usual two rows.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
