using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>Turns what a user wrote into an <see cref="ImageSet"/>, and remembers everything that it looked at on the way.</summary>
internal sealed class ImageSetResolver
{
    private readonly string _specification;
    private readonly string _baseDirectory;
    private readonly DataSplit _split;
    private readonly IDiagnostics _diagnostics;
    private readonly List<string> _pictures = [];
    private readonly List<string> _files = [];
    private readonly HashSet<SearchedFolder> _folders = [];
    private IReadOnlyList<string>? _classNames;
    private string? _yaml;

    public ImageSetResolver(string specification, string baseDirectory, DataSplit split, IDiagnostics diagnostics)
    {
        _specification = specification;
        _baseDirectory = Path.GetFullPath(baseDirectory);
        _split = split;
        _diagnostics = diagnostics;
    }

    public ImageSet Resolve()
    {
        string[] parts = _specification.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
            throw new YoloCompressException(ErrorCodes.DataNotFound, "No folder, pattern or data yaml of pictures is given.");
        foreach (string part in parts)
            Add(part, [_baseDirectory]);
        if (_pictures.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NoPictures,
                $"There are no pictures in '{_specification}'. Looked for {PicturePaths.Formats} in: " +
                $"{string.Join(", ", _folders.Select(f => Path.Combine(f.Path, f.Recursive ? "**" : "", f.Pattern)))}.",
                _yaml);
        }

        List<SetPicture> pictures = [.. Unique().Select(p => new SetPicture(p, LabelOf(p)))];
        WarnAboutClashes(pictures);
        string[] labels = [.. pictures.Select(p => p.LabelPath).OfType<string>().Distinct()];
        return new(_specification, pictures, _classNames, [.. _files, .. pictures.Select(p => p.Path), .. labels], [.. _folders]);
    }

    /// <summary>The same where a failure is no error: then the set has no pictures, but knows what was looked at.</summary>
    public ImageSet ResolveOrNothing(out YoloCompressException? failure)
    {
        try
        {
            failure = null;
            return Resolve();
        }
        catch (YoloCompressException e)
        {
            failure = e;
            return new(_specification, [], _classNames, [.. _files], [.. _folders]);
        }
    }

    private void Add(string source, IReadOnlyList<string> roots)
    {
        if (GlobPattern.IsGlob(source))
        {
            AddGlob(source, roots);
            return;
        }

        string path = Existing(source, roots);
        if (Directory.Exists(path))
        {
            AddFound(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories), path);
            _folders.Add(new(path, "*", Recursive: true));
        }
        else if (Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml")
        {
            AddYaml(path);
        }
        else if (string.Equals(Path.GetExtension(path), ".txt", StringComparison.OrdinalIgnoreCase))
        {
            AddList(path, roots);
        }
        else if (PicturePaths.IsPicture(path))
        {
            _pictures.Add(path);
        }
        else
        {
            throw new YoloCompressException(
                ErrorCodes.DataNotFound, $"'{source}' is neither a folder nor a data yaml, a list of pictures (.txt) or a picture ({PicturePaths.Formats}).", path);
        }
    }

    private void AddGlob(string source, IReadOnlyList<string> roots)
    {
        GlobPattern[] patterns = [.. roots.Select(r => GlobPattern.Of(Path.GetFullPath(source, r)))];
        GlobPattern pattern = patterns.FirstOrDefault(p => Directory.Exists(p.Root)) ?? patterns[0];
        AddFound(pattern.Files(), pattern.Root);
        _folders.Add(new(pattern.Root, "*", pattern.Recursive));
    }

    private void AddYaml(string path)
    {
        DataYaml yaml = DataYaml.Read(path);
        _yaml = path;
        _files.Add(path);
        string folder = Path.GetDirectoryName(path)!;
        // The root is meant relative to the working directory by some and to the yaml by others; whichever exists.
        string[] candidates = yaml.Path is { Length: > 0 } root
            ? [Path.GetFullPath(root, folder), Path.GetFullPath(root, _baseDirectory)]
            : [folder];
        string[] existing = [.. candidates.Where(Directory.Exists).Distinct()];
        if (existing.Length == 0)
        {
            LookFor(candidates);
            throw new YoloCompressException(
                ErrorCodes.DataNotFound, $"The folder that the key 'path' names does not exist. Looked for: {string.Join(", ", candidates.Distinct())}.", path);
        }

        _classNames ??= yaml.ClassNames();
        if (yaml.ClassNames()?.CountBy(n => n).FirstOrDefault(n => n.Value > 1).Key is { } twice)
            _diagnostics.Warn(ErrorCodes.DataNameClash, $"Two classes are named '{twice}'.", path);
        foreach (string source in yaml.Sources(_split))
            Add(source, existing);
    }

    private void AddList(string path, IReadOnlyList<string> roots)
    {
        _files.Add(path);
        string folder = Path.GetDirectoryName(path)!;
        int missing = 0;
        string? example = null;
        foreach (string line in File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            // Without "./" a line is relative to the data set's root for some tools and to the list for others.
            string[] candidates = [.. roots.Prepend(folder).Select(r => Path.GetFullPath(line, r)).Distinct()];
            if (candidates.FirstOrDefault(File.Exists) is { } picture)
            {
                if (PicturePaths.IsPicture(picture))
                    _pictures.Add(picture);
                continue;
            }

            missing++;
            example ??= line;
            // The set changes when the picture appears.
            foreach (string candidate in candidates)
                _folders.Add(new(Path.GetDirectoryName(candidate)!, "*", Recursive: false));
        }

        if (missing > 0)
        {
            _diagnostics.Warn(
                ErrorCodes.ListedPictureMissing, $"{missing} of the pictures that the list names do not exist, such as '{example}'; they are left out.", path);
        }
    }

    private void AddFound(IEnumerable<string> files, string root) => _pictures.AddRange(
        files.Where(PicturePaths.IsPicture).OrderBy(f => Path.GetRelativePath(root, f).Replace('\\', '/'), StringComparer.Ordinal));

    private string Existing(string source, IReadOnlyList<string> roots)
    {
        List<string> candidates = [.. roots.Select(r => Path.GetFullPath(source, r))];
        // Hosted data sets often say ../train/images and mean the folder beside the yaml.
        if (_yaml != null && source.StartsWith("../", StringComparison.Ordinal))
            candidates.AddRange(roots.Select(r => Path.GetFullPath(source[3..], r)));
        if (candidates.FirstOrDefault(Path.Exists) is { } found)
            return found;
        LookFor(candidates);
        throw new YoloCompressException(
            ErrorCodes.DataNotFound, $"'{source}' does not exist. Looked for: {string.Join(", ", candidates.Distinct())}.", _yaml ?? candidates[0]);
    }

    // The set changes when one of them appears.
    private void LookFor(IEnumerable<string> missing) => _folders.UnionWith(missing.Select(m => new SearchedFolder(m, "*", Recursive: true)));

    private List<string> Unique()
    {
        List<string> unique = [.. _pictures.Distinct()];
        if (unique.Count < _pictures.Count)
        {
            string example = _pictures.CountBy(p => p).First(p => p.Value > 1).Key;
            _diagnostics.Warn(
                ErrorCodes.DataNameClash, $"{_pictures.Count - unique.Count} pictures of '{_specification}' are listed twice; each counts once.", example);
        }

        return unique;
    }

    private string? LabelOf(string picture)
    {
        foreach (string candidate in PicturePaths.LabelCandidates(picture))
        {
            _folders.Add(new(Path.GetDirectoryName(candidate)!, "*.txt", Recursive: false));
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }

    private void WarnAboutClashes(List<SetPicture> pictures)
    {
        foreach (IGrouping<string, SetPicture> shared in pictures.Where(p => p.LabelPath != null).GroupBy(p => p.LabelPath!).Where(g => g.Count() > 1))
        {
            _diagnostics.Warn(
                ErrorCodes.DataNameClash,
                $"{string.Join(" and ", shared.Select(p => Path.GetFileName(p.Path)))} share one label file: rename one picture and its labels.",
                shared.Key);
        }
    }
}
