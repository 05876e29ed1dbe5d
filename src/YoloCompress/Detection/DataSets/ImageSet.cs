using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>Pictures in a fixed order, with their labels where there are any.</summary>
public sealed class ImageSet
{
    internal ImageSet(
        string source,
        IReadOnlyList<SetPicture> pictures,
        IReadOnlyList<string>? classNames,
        IReadOnlyList<string> files,
        IReadOnlyList<SearchedFolder> folders)
    {
        Source = source;
        Pictures = pictures;
        ClassNames = classNames;
        Files = files;
        Folders = folders;
    }

    /// <summary>What the set was resolved from, as the user wrote it.</summary>
    public string Source { get; }

    /// <summary>The pictures: by path within each folder or pattern, in file order within a list; no picture twice.</summary>
    public IReadOnlyList<SetPicture> Pictures { get; }

    /// <summary>Class names by number, or null where nothing states them.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>True if at least one picture has a label file; then those without count as pictures without objects.</summary>
    public bool HasLabels => Pictures.Any(p => p.LabelPath != null);

    /// <summary>Full paths of everything that the set consists of: yaml and list files, pictures, labels.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The folders whose content decided what is in the set.</summary>
    public IReadOnlyList<SearchedFolder> Folders { get; }

    /// <summary>
    /// Finds the pictures. A folder counts with all folders below it; a pattern has <c>*</c>, <c>?</c>, <c>**</c>; a <c>.yaml</c> is a
    /// YOLOv5 data description; a <c>.txt</c> lists one picture per line; a single picture is a set of one.
    /// </summary>
    /// <param name="specification">One of these forms, or several separated by semicolons.</param>
    /// <param name="baseDirectory">The folder that relative paths start from.</param>
    /// <param name="split">Which part of a yaml.</param>
    /// <param name="diagnostics">Receives warnings.</param>
    /// <exception cref="YoloCompressException">Something does not exist (YC0401), holds no pictures (YC0402) or is malformed (YC0405).</exception>
    public static ImageSet Resolve(string specification, string baseDirectory, DataSplit split, IDiagnostics? diagnostics = null) =>
        new ImageSetResolver(specification, baseDirectory, split, diagnostics ?? NullDiagnostics.Instance).Resolve();

    /// <summary>Finds the pictures where there need not be any: a set without pictures still knows which files and folders were looked at.</summary>
    /// <param name="specification">See <see cref="Resolve"/>.</param>
    /// <param name="baseDirectory">The folder that relative paths start from.</param>
    /// <param name="split">Which part of a yaml.</param>
    /// <param name="failure">Why there are none; null else.</param>
    internal static ImageSet ResolveOrNothing(string specification, string baseDirectory, DataSplit split, out YoloCompressException? failure) =>
        new ImageSetResolver(specification, baseDirectory, split, NullDiagnostics.Instance).ResolveOrNothing(out failure);

    /// <summary>The set without some pictures; it knows the same files and folders.</summary>
    /// <param name="paths">Full paths of the pictures to leave out.</param>
    public ImageSet Without(IReadOnlySet<string> paths) => new(Source, [.. Pictures.Where(p => !paths.Contains(p.Path))], ClassNames, Files, Folders);

    /// <summary>A part of the set, in order; it knows the same files and folders.</summary>
    /// <param name="start">Index of the first picture.</param>
    /// <param name="count">How many at most.</param>
    public ImageSet Slice(int start, int count) => new(Source, [.. Pictures.Skip(start).Take(count)], ClassNames, Files, Folders);
}
