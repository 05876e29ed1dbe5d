using System.Globalization;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Reads single values out of raw metadata; absent and blank mean the default.</summary>
internal sealed class OptionReader(IReadOnlyDictionary<string, string> raw, string? file)
{
    private readonly Dictionary<string, string> _values = raw
        .Where(p => !string.IsNullOrWhiteSpace(p.Value))
        .GroupBy(p => p.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.First().Value.Trim(), StringComparer.OrdinalIgnoreCase);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>True if the value is a word that stands for a number.</summary>
    public bool IsWord(string name, string word) => string.Equals(Text(name), word, StringComparison.OrdinalIgnoreCase);

    /// <summary>One of an enumeration's names, or null where none is given.</summary>
    public T? Choice<T>(string name, params ReadOnlySpan<T> available)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        // Compound names may be written with hyphens, as in x64-avx2.
        string? match = Enum.GetNames<T>().FirstOrDefault(n => string.Equals(n, text.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        if (match == null)
            throw Invalid(name, text, $"Valid values: {string.Join(", ", OptionDefinition.Names<T>())}.");
        T value = Enum.Parse<T>(match);
        if (available.Length == 0 || available.Contains(value))
            return value;
        throw new YoloCompressException(
            ErrorCodes.OptionNotAvailable,
            $"{name}=\"{match}\" is not available yet in this version. Available: {string.Join(", ", available.ToArray())}.",
            file);
    }

    public bool? Boolean(string name) => Text(name) switch
    {
        null => null,
        { } text when bool.TryParse(text, out bool value) => value,
        { } text => throw Invalid(name, text, "Valid values: true, false."),
    };

    /// <summary>What stands between semicolons, blanks left out; empty where nothing is given.</summary>
    public IReadOnlyList<string> List(string name) => Text(name)?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>One number for all channels of a picture, or one for each; null where none is given.</summary>
    public IReadOnlyList<float>? Channels(string name, Func<float, bool> isValid, string mend)
    {
        if (Text(name) is not { } text)
            return null;
        List<float> values = [];
        foreach (string part in text.Split([',', ';', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryNumber(part, out double value) || !isValid((float)value))
                throw Invalid(name, text, mend);
            values.Add((float)value);
        }

        return values switch
        {
            [var all] => [all, all, all],
            { Count: 3 } => values,
            _ => throw Invalid(name, text, mend),
        };
    }

    public int? Integer(string name, int min, int max)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        throw Invalid(name, text, max == int.MaxValue ? $"Give a whole number of at least {min}." : $"Give a whole number from {min} to {max}.");
    }

    /// <summary>A share: 0 to 1, with the limits.</summary>
    public double? Share(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (TryNumber(text, out double value) && value is >= 0 and <= 1)
            return value;
        string hint = TryNumber(text.TrimEnd('%', ' '), out double percent) && percent is > 1 and <= 100
            ? string.Create(CultureInfo.InvariantCulture, $" Did you mean {percent / 100}?")
            : "";
        throw Invalid(name, text, $"Give a number from 0 to 1, with a point.{hint}");
    }

    public double? Number(string name, double min, double max)
    {
        if (Text(name) is not { } text)
            return null;
        if (TryNumber(text, out double value) && value >= min && value <= max)
            return value;
        throw Invalid(name, text, FormattableString.Invariant($"Give a number from {min} to {max}, with a point."));
    }

    public double? Positive(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (TryNumber(text, out double value) && value > 0)
            return value;
        throw Invalid(name, text, "Give a number above 0, with a point.");
    }

    public YoloCompressException Invalid(string name, string text, string mend) =>
        new(ErrorCodes.InvalidOptionValue, $"\"{text}\" is no valid value of {name}. {mend}", file);

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
