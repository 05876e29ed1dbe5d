using System.Diagnostics;

namespace YoloCompress.Worker.Tests;

/// <summary>The README's first command: the sample's build makes its model compact, and the program finds objects with it.</summary>
[TestClass]
public sealed class SampleTests
{
    private static readonly string Root = (string)AppContext.GetData("YoloCompress.Repository")!;

    [TestMethod]
    public void DetectObjects_FindsTheShapesOnItsPictures()
    {
        string folder = Directory.CreateTempSubdirectory("yc-sample-").FullName;
        try
        {
            (int exitCode, string output) = Run(
                "run", "--project", Path.Combine("samples", "DetectObjects"), "-p:BuildProjectReferences=false",
                $"-p:YoloCompressCachePath={Path.Combine(folder, "cache")}", "--", "--output", Path.Combine(folder, "drawn"));
            Assert.AreEqual(0, exitCode, output);
            Assert.Contains("3 classes", output);
            Assert.Contains("shapes-01.jpg: 4 objects", output);
            Assert.HasCount(3, Directory.GetFiles(Path.Combine(folder, "drawn"), "*.png"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the test host says to its own children must not reach the build.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k is "TESTINGPLATFORM_DOTNETTEST_EXECUTIONID").ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
