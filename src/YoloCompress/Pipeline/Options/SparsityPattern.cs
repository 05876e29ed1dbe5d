using System.Globalization;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>N:M sparsity: of each M neighbouring weights N stay.</summary>
/// <param name="Keep">N.</param>
/// <param name="Of">M.</param>
public sealed record SparsityPattern(int Keep, int Of)
{
    /// <summary>2:4, what sparse matrix units read.</summary>
    public static SparsityPattern TwoOfFour { get; } = new(2, 4);

    /// <summary>Reads <c>N:M</c>; nothing given is 2:4.</summary>
    /// <exception cref="YoloCompressException">YC0707: that is no pattern.</exception>
    public static SparsityPattern Parse(string? text, string? file)
    {
        if (text == null)
            return TwoOfFour;
        string[] parts = text.Split(':');
        if (parts.Length == 2 && Number(parts[0]) is { } keep && Number(parts[1]) is { } of && keep >= 1 && keep < of && of <= 64)
            return new(keep, of);
        throw new YoloCompressException(
            ErrorCodes.SparsityPatternInvalid, $"\"{text}\" is no valid value of SparsityPattern: N of each M weights stay, 1 ≤ N < M ≤ 64, such as 2:4.", file);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Keep}:{Of}";

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
