using System.CommandLine;
using Spectre.Console;
using YoloCompress.Inference;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>doctor</c>: what this machine is, what a build would use on it, and what would fail.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> cache = new("--cache") { Description = "The cache folder, where it is not the user's." };
        Command command = new("doctor", "Shows the machine, the native libraries and what would fail.") { cache };
        command.SetAction(result => Run(terminal, result.GetValue(cache)));
        return command;
    }

    private static int Run(Terminal terminal, string? cache)
    {
        HostReport host = HostReport.Create();
        foreach ((string name, string value) in host.Lines)
            terminal.Output.WriteLine($"{name + ':',-14} {value}");
        string? folder = cache is { Length: > 0 } ? cache : CacheFolder.Default;
        terminal.Output.WriteLine($"{"cache:",-14} {folder ?? "none"}{(folder != null && !CanWrite(folder) ? " (can't be written: nothing is kept between builds)" : "")}");
        foreach (string problem in host.Problems)
            terminal.Messages.WriteLine($"error {problem}");
        if (host.Problems.Count == 0)
            terminal.Output.WriteLine("Nothing would fail.");
        return host.Problems.Count == 0 ? 0 : 1;
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, Path.GetRandomFileName());
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
