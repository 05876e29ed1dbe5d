using System.CommandLine;
using System.Diagnostics;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary><c>run JOB</c>: what the build task starts. Speaks JSON lines on standard output.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<FileInfo> job = new("job") { Description = "The job file (docs/architecture.md)." };
        Command command = new("run", "Does the work of a job file and reports in JSON lines; this is what the build task starts.") { job };
        command.SetAction(result => Run(result.GetValue(job)!.FullName, Console.OpenStandardOutput()));
        return command;
    }

    /// <returns>0 if all went well, else 1.</returns>
    public static int Run(string path, Stream output)
    {
        ParentWatch.Start();
        // What a library prints must not end up inside a line of ours.
        Console.SetOut(Console.Error);
        JsonLinesDiagnostics diagnostics = new(output);
        PackageRestore.Diagnostics = diagnostics;
        CompressionJob? job = null;
        try
        {
            job = CompressionJob.Read(path);
            JobRunner.Run(job, diagnostics);
            return 0;
        }
        catch (Exception e)
        {
            foreach ((string code, string text, string? file) in Failures.Of(e))
                diagnostics.Error(code, text, file ?? job?.Model);
            if (Failures.NeedsStack(e))
                diagnostics.Log(e.ToString(), Importance.Low);
            return 1;
        }
        finally
        {
            diagnostics.Log(Usage(), Importance.Low);
        }
    }

    private static string Usage()
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan wall = DateTime.Now - self.StartTime;
        return FormattableString.Invariant(
            $"Worker: {wall.TotalSeconds:0.0} s, {self.TotalProcessorTime.TotalSeconds:0.0} s of processor time, at most {self.PeakWorkingSet64 / 1e6:0} MB of memory.");
    }
}
