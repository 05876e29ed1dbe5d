using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// Collects a job's output in a temporary folder beside the final one and moves it over in one go. Until <see cref="Commit"/>, and
/// after a failure, the previous output is as it was.
/// </summary>
public sealed class OutputFolder : IDisposable
{
    /// <summary>The file that says what to deliver; it arrives last, so that an output with it is complete.</summary>
    public const string Manifest = "outputs.json";

    private const string TemporaryMark = ".yctmp-";

    // Long enough for any job; what is older was left behind by one that was killed.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string _final;
    private readonly string _temporary;

    /// <summary>Makes the temporary folder.</summary>
    /// <param name="path">Full path of the final folder.</param>
    /// <exception cref="YoloCompressException">YC0003: nothing can be written there.</exception>
    public OutputFolder(string path)
    {
        _final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _temporary = $"{_final}{TemporaryMark}{Environment.ProcessId}-{Guid.NewGuid():n}";
        Guard(() =>
        {
            if (File.Exists(_final))
                throw new IOException($"'{_final}' is a file, where a folder is needed.");
            RemoveAbandoned();
            Directory.CreateDirectory(_temporary);
        });
    }

    /// <summary>Writes one file of the output.</summary>
    /// <exception cref="YoloCompressException">YC0003: it can't be written.</exception>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        Guard(() => File.WriteAllBytes(Path.Combine(_temporary, name), bytes));
    }

    /// <summary>Moves everything into place, the manifest last. Files of an earlier output that this one lacks are removed.</summary>
    /// <param name="stale">Names that may be left over from an earlier output.</param>
    /// <exception cref="YoloCompressException">YC0003: a file can't be replaced; the previous output is put back.</exception>
    public void Commit(IEnumerable<string> stale) => Guard(() =>
    {
        Directory.CreateDirectory(_final);
        string previous = Path.Combine(_temporary, "previous");
        string[] names = [.. Directory.GetFiles(_temporary).Select(f => Path.GetFileName(f)!).OrderBy(n => n == Manifest).ThenBy(n => n, StringComparer.Ordinal)];
        Directory.CreateDirectory(previous);
        // The old manifest goes first and the new one comes last: whoever kills us in between leaves an output that is seen as incomplete.
        string[] old = [Manifest, .. names.Concat(stale).Distinct().Where(n => n != Manifest)];
        Stack<Action> undo = new();
        try
        {
            foreach (string name in old.Where(n => File.Exists(Path.Combine(_final, n))))
                Move(_final, previous, name, undo);
            foreach (string name in names)
                Move(_temporary, _final, name, undo);
        }
        catch
        {
            while (undo.TryPop(out Action? step))
                step();
            throw;
        }
    });

    /// <summary>Removes the temporary folder.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_temporary))
                Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A virus scanner may hold a file; a later job removes the folder.
        }
    }

    private static void Move(string from, string to, string name, Stack<Action> undo)
    {
        File.Move(Path.Combine(from, name), Path.Combine(to, name));
        undo.Push(() => File.Move(Path.Combine(to, name), Path.Combine(from, name)));
    }

    private void RemoveAbandoned()
    {
        string parent = Path.GetDirectoryName(_final)!;
        if (!Directory.Exists(parent))
            return;
        foreach (string folder in Directory.GetDirectories(parent, Path.GetFileName(_final) + TemporaryMark + "*"))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Abandoned)
                Directory.Delete(folder, recursive: true);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(
                ErrorCodes.OutputNotWritable, $"The output can't be written: {e.Message} Free the file or folder, or make room, and build again.", _final, e);
        }
    }
}
