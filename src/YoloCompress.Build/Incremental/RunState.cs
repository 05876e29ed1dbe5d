using System.Text.Json;
using YoloCompress.Build.Contract;

namespace YoloCompress.Build.Incremental;

/// <summary>
/// What the last good run read and made. It stands beside the output directory and holds all that is needed to say, by reading
/// this one file, that nothing has to be done.
/// </summary>
internal sealed record RunState
{
    private const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Hash of every option and of the tool itself.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The tool's own files, so that they need not be hashed again.</summary>
    public IReadOnlyList<FileStamp> Tool { get; init; } = [];

    public required IReadOnlyList<FileStamp> Files { get; init; }

    public required IReadOnlyList<FolderStamp> Folders { get; init; }

    public required IReadOnlyList<FileStamp> Made { get; init; }

    public required WorkerOutputs Outputs { get; init; }

    /// <summary>Said again by every build that finds nothing to do: a missed budget is not mended by building twice.</summary>
    public IReadOnlyList<WorkerLine> Warnings { get; init; } = [];

    /// <summary>Reads a state file; null when there is none, or none that this version understands.</summary>
    public static RunState? TryRead(string path)
    {
        try
        {
            RunState? state = JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractJson.Default.RunState);
            return state?.Schema == CurrentSchema ? state : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads what the worker left.</summary>
    /// <exception cref="InvalidDataException">A file of the contract is missing or can't be read.</exception>
    public static RunState OfRun(ItemPaths paths, string fingerprint, IReadOnlyList<FileStamp> tool, IReadOnlyList<WorkerLine> warnings)
    {
        try
        {
            WorkerInputs inputs = JsonSerializer.Deserialize(File.ReadAllBytes(paths.Inputs), ContractJson.Default.WorkerInputs)!;
            WorkerOutputs outputs = JsonSerializer.Deserialize(File.ReadAllBytes(paths.Outputs), ContractJson.Default.WorkerOutputs)!;
            FileStamp[] made = [.. outputs.FileNames.Select(name => FileStamp.Of(paths.Of(name)))];
            if (outputs.Model.Length == 0)
                throw new InvalidDataException($"'{paths.Outputs}' names no model.");
            if (made.FirstOrDefault(stamp => stamp.Size == FileStamp.Missing) is { } missing)
                throw new InvalidDataException($"'{missing.Path}' is missing.");
            return new RunState
            {
                Fingerprint = fingerprint,
                Tool = tool,
                Files = inputs.Files,
                Folders = inputs.Folders,
                Made = made,
                Outputs = outputs,
                Warnings = warnings,
            };
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public void Write(string path)
    {
        string temporary = path + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, ContractJson.Default.RunState));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Compares with what is on disk now.</summary>
    /// <param name="fingerprint">Of this build's options and tool.</param>
    /// <param name="reason">What changed, for the log; null when nothing did.</param>
    /// <returns>This state, one with renewed times, or null when the worker has to run.</returns>
    public RunState? Renewed(string fingerprint, out string? reason)
    {
        reason = null;
        if (fingerprint != Fingerprint)
            reason = "an option or the tool changed";
        else if (Renew(Made, out IReadOnlyList<FileStamp> made) is { } output)
            reason = $"the output '{output}' changed or is gone";
        else if (Folders.FirstOrDefault(folder => !folder.IsUnchanged()) is { } folder)
            reason = $"the files in '{folder.Path}' are others";
        else if (Renew(Files, out IReadOnlyList<FileStamp> files) is { } input)
            reason = $"'{input}' changed";
        else
            return ReferenceEquals(files, Files) && ReferenceEquals(made, Made) ? this : this with { Files = files, Made = made };
        return null;
    }

    private static string? Renew(IReadOnlyList<FileStamp> stamps, out IReadOnlyList<FileStamp> renewed)
    {
        renewed = stamps;
        FileStamp[]? copy = null;
        for (int i = 0; i < stamps.Count; i++)
        {
            if (stamps[i].Renewed() is not { } stamp)
                return stamps[i].Path;
            if (!ReferenceEquals(stamp, stamps[i]))
                (copy ??= [.. stamps])[i] = stamp;
        }

        renewed = copy ?? stamps;
        return null;
    }
}
