using System.Diagnostics;

namespace YoloCompress.Worker.Tests;

/// <summary>The README's first command: the sample's build makes its model compact, and the program finds objects with it.</summary>
[TestClass]
public sealed class SampleTests
{
    private static readonly string Root = (string)AppContext.GetData("YoloCompress.Repository")!;

    [TestMethod]
    public void DetectObjects_FindsThePartsOnItsPictures()
    {
        string folder = Directory.CreateTempSubdirectory("yc-sample-").FullName;
        try
        {
            (int exitCode, string output) = Run(
                "run", "--project", Path.Combine("samples", "DetectObjects"), "-p:BuildProjectReferences=false",
                $"-p:YoloCompressCachePath={Path.Combine(folder, "cache")}", "--", "--output", Path.Combine(folder, "drawn"));
            Assert.AreEqual(0, exitCode, output);
            Assert.Contains("5 classes", output);
            Assert.HasCount(3, Directory.GetFiles(Path.Combine(folder, "drawn"), "*.png"));

            // Nearly all parts of its pictures; one that lies under another may escape.
            int parts = 0, found = 0;
            foreach (string name in (string[])["00001", "00002", "00003"])
            {
                string labels = Path.Combine(Root, "samples", "DetectObjects", "workbench", "labels", "val", name + ".txt");
                parts += File.ReadAllLines(labels).Length;
                string line = output.Split('\n').Single(l => l.StartsWith(name + ".jpg: ", StringComparison.Ordinal));
                found += int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            }

            Assert.AreEqual(parts, found, 0.25 * parts, output);
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
