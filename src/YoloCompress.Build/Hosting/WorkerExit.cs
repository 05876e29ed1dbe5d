namespace YoloCompress.Build.Hosting;

/// <summary>What an exit code says about how a process ended.</summary>
internal static class WorkerExit
{
    private const int SignalBase = 128;

    /// <summary>The name of the signal or crash that ended the process, or null when it ended by itself.</summary>
    public static string? CrashName(int exitCode) => exitCode switch
    {
        SignalBase + 2 => "SIGINT",
        SignalBase + 4 => "SIGILL",
        SignalBase + 6 => "SIGABRT",
        SignalBase + 7 => "SIGBUS",
        SignalBase + 8 => "SIGFPE",
        SignalBase + 9 => "SIGKILL",
        SignalBase + 11 => "SIGSEGV",
        SignalBase + 15 => "SIGTERM",
        unchecked((int)0xC0000005) => "access violation 0xC0000005",
        unchecked((int)0xC000001D) => "illegal instruction 0xC000001D",
        unchecked((int)0xC00000FD) => "stack overflow 0xC00000FD",
        unchecked((int)0xC0000017) => "out of memory 0xC0000017",
        unchecked((int)0xC0000409) => "fail-fast 0xC0000409",
        _ => null,
    };

    /// <summary>What to do about it.</summary>
    /// <param name="exitCode">How the process ended.</param>
    /// <param name="lastWords">What it wrote before; the runtime says so when its memory does not suffice even for an exception.</param>
    public static string Advice(int exitCode, string lastWords) => exitCode switch
    {
        _ when lastWords.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || lastWords.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal) =>
            "There was not enough memory: give the build more (a container's limit counts), or lower CalibrationCount, ImageSize or YoloCompressThreads.",
        SignalBase + 9 or unchecked((int)0xC0000017) =>
            "Most often the system ran out of memory and ended it: give the build more memory (a container's limit counts), " +
            "or lower CalibrationCount, ImageSize or YoloCompressThreads.",
        SignalBase + 4 or unchecked((int)0xC000001D) =>
            "The processor lacks an instruction that a native library needs.",
        SignalBase + 2 or SignalBase + 15 =>
            "Something outside the build asked it to stop.",
        _ => "A native library crashed.",
    };
}
