using System.Diagnostics;
using System.Text;

namespace YoloCompress.EndToEnd;

/// <summary>Runs the real <c>dotnet</c> with an environment that knows nothing of this machine's settings or of the tests' own build.</summary>
internal static class Dotnet
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(8);

    // The compiler's server makes builds twice as fast; one of the tests' own, so that it ends with them.
    private static readonly string CompilerServer = $"yc-e2e-{Guid.NewGuid():n}";

    private static readonly string[] Strange = ["MSBUILD", "DOTNET_", "NUGET_", "CI", "GITHUB_", "TF_", "BUILD_", "AGENT_", "VSTEST", "TESTINGPLATFORM", "YOLOCOMPRESS"];

    public static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string name in start.Environment.Keys.Where(n => Strange.Any(s => n.StartsWith(s, StringComparison.OrdinalIgnoreCase))).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Nothing may outlive the tests.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["SharedCompilationId"] = CompilerServer;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    public static Outcome Run(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Process.Start(StartInfo(folder, arguments, environment))!;
        return Finish(process);
    }

    /// <summary>Ends the compiler's server that the builds have used.</summary>
    public static void Shutdown(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "End.proj"), "<Project />");
        string roslyn = Run(folder, ["msbuild", "End.proj", "-getProperty:MSBuildToolsPath"]).Output.Trim();
        Run(folder, ["exec", Path.Combine(roslyn, "Roslyn", "bincore", "VBCSCompiler.dll"), "-shutdown", $"-pipename:{CompilerServer}"]);
    }

    public static Outcome Finish(Process process)
    {
        process.StandardInput.Close();
        StringBuilder output = new();
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet took longer than {Timeout}. It said:\n{output}");
        }

        process.WaitForExit();
        return new(process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }
}
