namespace YoloCompress.Build.Incremental;

/// <summary>
/// Keeps two builds of one project apart: the second waits, and then finds the first one's output. The operating system frees it when
/// its process ends, however it ends.
/// </summary>
internal sealed class OutputLock : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _stream;

    private OutputLock(FileStream stream) => _stream = stream;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file; it stays there.</param>
    /// <param name="waiting">Called once when another build holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The lock, or null when cancelled.</returns>
    public static OutputLock? Acquire(string path, Action waiting, CancellationToken cancellation)
    {
        for (bool told = false; !cancellation.IsCancellationRequested; told = true)
        {
            try
            {
                return new OutputLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            }
            catch (IOException e) when (IsHeldByOther(e))
            {
                if (!told)
                    waiting();
                cancellation.WaitHandle.WaitOne(RetryAfter);
            }
        }

        return null;
    }

    public void Dispose() => _stream.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK (11 on Linux, 35 on macOS) from flock elsewhere.
    private static bool IsHeldByOther(IOException e) =>
        e.HResult is unchecked((int)0x80070020) or 11 or 35;
}
