using System.Diagnostics;

namespace YoloCompress.EndToEnd;

/// <summary>Workers and builds that end before their time: no orphan, nothing half-written, and the next build works.</summary>
[TestClass]
public sealed class InterruptionTests : Scenario
{
    private const string FakeItem = """<ModelCompression Include="models/shapes.onnx" CalibrationData="data/images" Fake="$(Fake)" />""";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [TestMethod]
    public void WorkerKilled_NamesTheSignal_AndTheNextBuildWorks()
    {
        Workspace workspace = NewWorkspace().AddProject(FakeItem);
        workspace.Run("build", "-p:Fake=kill").FailsWith("YC0022").Says("SIGKILL").Says("ran out of memory");
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.IsFalse(Directory.Exists(workspace.Of("obj/Debug/yolocompress/shapes.yctmp-fake")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void OutOfMemory_IsSpelledOut_AndTheNextBuildWorks()
    {
        // A host whose heap the real worker can start in but not work in.
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true);
        string host = workspace.Write("small/dotnet", "#!/bin/sh\nDOTNET_GCHeapHardLimit=${LIMIT} exec dotnet \"$@\"\n");
        Process.Start("chmod", ["u+x", host]).WaitForExit();
        workspace.AddProject(
            """<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" />""",
            properties: $"<_YoloCompressDotNetHost>{host}</_YoloCompressDotNetHost>");
        workspace.Environment["LIMIT"] = "0xA00000";
        // It is native code that meets the limit now and then, and ends by a signal.
        Outcome outcome = workspace.Run("build", "-p:YoloCompressThreads=1");
        Assert.AreNotEqual(0, outcome.ExitCode, outcome.Output);
        if (!outcome.Output.Contains("error YC0022:", StringComparison.Ordinal))
            outcome.FailsWith("YC0005").Says("not enough memory");
        workspace.Environment["LIMIT"] = "";
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.HasCount(0, Leftovers(workspace));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void BuildCancelled_LeavesNoOrphan_AndTheNextBuildWorks()
    {
        Workspace workspace = NewWorkspace().AddProject(FakeItem);
        workspace.Run("restore").Succeeds();
        using Process build = workspace.StartInterruptible("build", "--no-restore", "-p:Fake=hang");
        Task<string> said = build.StandardOutput.ReadToEndAsync();
        string pidFile = workspace.Of("obj/Debug/yolocompress/shapes.pid");
        Await(() => build.HasExited || (File.Exists(pidFile) && new FileInfo(pidFile).Length > 0), Dotnet.Timeout);
        Assert.IsTrue(File.Exists(pidFile), build.HasExited ? said.Result : "the worker did not start");
        int worker = int.Parse(File.ReadAllText(pidFile));
        Kill("-INT", build.Id);
        Assert.IsTrue(build.WaitForExit(Patience), "the build did not end");
        Assert.AreNotEqual(0, build.ExitCode);
        Assert.IsTrue(Await(() => !Directory.Exists($"/proc/{worker}"), Patience), "the worker is an orphan");
        workspace.Run("build", "--no-restore").Succeeds();
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void BuildKilled_TheWorkerEndsByItself_AndTheNextBuildWorks()
    {
        // Pictures enough that the worker is at work when the build dies.
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject("""<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" />""");
        workspace.Run("restore").Succeeds();
        string intermediate = workspace.Of("obj/Debug/yolocompress");
        using Process build = workspace.Start("msbuild", "-t:CompressModels");
        Task<string> said = build.StandardOutput.ReadToEndAsync();
        Await(() => build.HasExited || (Directory.Exists(intermediate) && Directory.GetDirectories(intermediate, "*.yctmp-*").Length > 0), Dotnet.Timeout);
        int worker = Workers(build.Id).FirstOrDefault();
        Assert.AreNotEqual(0, worker, build.HasExited ? said.Result : "the worker did not start");
        Kill("-KILL", build.Id);
        Assert.IsTrue(Await(() => !Directory.Exists($"/proc/{worker}"), Patience), "the worker is an orphan");
        Assert.IsFalse(File.Exists(Path.Combine(intermediate, "shapes", "shapes.onnx")), "an output of a build that did not end");
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.HasCount(0, Leftovers(workspace));
    }

    private static string[] Leftovers(Workspace workspace) => Directory.GetDirectories(workspace.Of("obj/Debug/yolocompress"), "*.yctmp-*");

    private static bool Await(Func<bool> condition, TimeSpan limit)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > limit)
                return false;
            Thread.Sleep(20);
        }

        return true;
    }

    private static void Kill(string signal, int process) => Process.Start("kill", [signal, process.ToString()]).WaitForExit();

    // The worker knows its build by this variable, and so do we.
    private static IEnumerable<int> Workers(int build)
    {
        foreach (string folder in Directory.GetDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            string environment;
            try
            {
                environment = File.ReadAllText(Path.Combine(folder, "environ"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (environment.Split('\0').Contains($"YOLOCOMPRESS_PARENT_PID={build}"))
                yield return int.Parse(Path.GetFileName(folder));
        }
    }
}
