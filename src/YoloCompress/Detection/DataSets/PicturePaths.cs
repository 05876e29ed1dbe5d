namespace YoloCompress.Detection;

/// <summary>Which files are pictures, and where their labels are.</summary>
internal static class PicturePaths
{
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".png", ".bmp", ".webp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The formats, for messages.</summary>
    public static string Formats => "jpg, jpeg, png, bmp, webp";

    /// <summary>True for the extensions that can be read.</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>
    /// Where a label may be, best first: YOLOv5's rule, the last folder <c>images</c> replaced by <c>labels</c>, then beside the picture.
    /// </summary>
    public static IEnumerable<string> LabelCandidates(string picture)
    {
        string separator = Path.DirectorySeparatorChar.ToString();
        string label = Path.ChangeExtension(picture, ".txt");
        int images = label.LastIndexOf($"{separator}images{separator}", StringComparison.Ordinal);
        if (images >= 0)
            yield return $"{label[..images]}{separator}labels{separator}{label[(images + "/images/".Length)..]}";
        yield return label;
    }
}
