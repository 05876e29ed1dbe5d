using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>What becomes of the worker's words and of its end.</summary>
[TestClass]
public sealed class CompressModelProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskRun _run;

    public CompressModelProcessTests()
    {
        _folder.Write("models/model.pt", "weights");
        _run = new TaskRun(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Job_HoldsTheItemAndItsOptions()
    {
        _run.Metadata["Quantization"] = "Static";
        _run.Metadata["ValidationData"] = "daten/größe;%25.yaml";
        _run.Metadata["ImageSize"] = "";
        Assert.IsTrue(_run.Execute());
        JsonNode job = JsonNode.Parse(File.ReadAllText(Path.Combine(_run.OutputDirectory, "seen.job.json")))!;
        Assert.AreEqual(1, (int)job["schema"]!);
        Assert.AreEqual("models/model.pt", (string)job["item"]!);
        Assert.AreEqual(_folder.Of("models/model.pt"), (string)job["model"]!);
        Assert.AreEqual(_folder.Path, (string)job["projectDirectory"]!);
        Assert.AreEqual(_run.OutputDirectory + Path.DirectorySeparatorChar, (string)job["outputDirectory"]!);
        Assert.AreEqual("App", (string)job["rootNamespace"]!);
        Assert.AreEqual("C#", (string)job["language"]!);
        Assert.AreEqual(Environment.ProcessorCount, (int)job["threads"]!);
        JsonObject options = job["options"]!.AsObject();
        CollectionAssert.AreEqual(new[] { "Quantization", "ValidationData" }, options.Select(o => o.Key).ToArray());
        Assert.AreEqual("daten/größe;%.yaml", (string)options["ValidationData"]!);
    }

    [TestMethod]
    public void Lines_BecomeMessagesByImportance()
    {
        Assert.IsTrue(_run.Execute());
        Assert.Contains("model: 4.0x smaller, größer ist's nicht", _run.Engine.MessagesOf(MessageImportance.High));
        Assert.Contains("not JSON at all", _run.Engine.MessagesOf(MessageImportance.Low));
        Assert.Contains("{ \"not\": \"a message\"", _run.Engine.MessagesOf(MessageImportance.Low));
        Assert.IsTrue(_run.Engine.MessagesOf(MessageImportance.Low).Any(m => m.Contains("Quantize 50", StringComparison.Ordinal)));
        Assert.HasCount(1, _run.Engine.MessagesOf(MessageImportance.High));
    }

    [TestMethod]
    public void CompressedModel_HasAbsolutePathsAndFigures()
    {
        Assert.IsTrue(_run.Execute());
        ITaskItem model = _run.Task.CompressedModel!;
        Assert.AreEqual(Path.Combine(_run.OutputDirectory, "model.onnx"), model.ItemSpec);
        Assert.AreEqual(Path.Combine(_run.OutputDirectory, "model.onnx"), model.GetMetadata("Resource"));
        Assert.AreEqual(Path.Combine(_run.OutputDirectory, "Model.g.cs"), model.GetMetadata("Accessor"));
        Assert.AreEqual(Path.Combine(_run.OutputDirectory, "report.json"), model.GetMetadata("Report"));
        Assert.AreEqual("models/model.onnx", model.GetMetadata("LogicalName"));
        Assert.AreEqual("models/model.pt", model.GetMetadata("Source"));
        Assert.AreEqual("40", model.GetMetadata("FileBytes"));
        Assert.AreEqual(64, model.GetMetadata("Sha256").Length);
    }

    [TestMethod]
    public void Resource_IsWhatDiffersFromTheFile()
    {
        _run.Metadata["Fake"] = "resource";
        Assert.IsTrue(_run.Execute());
        Assert.AreEqual(Path.Combine(_run.OutputDirectory, "model.resource"), _run.Task.CompressedModel!.GetMetadata("Resource"));
    }

    [TestMethod]
    public void ErrorLine_IsTheErrorWithCodeFileAndHelp()
    {
        _run.Metadata["Fake"] = "error";
        Assert.IsFalse(_run.Execute());
        BuildErrorEventArgs error = _run.SingleError();
        Assert.AreEqual("YC0201", error.Code);
        Assert.AreEqual("Not a checkpoint: {0} é.", error.Message);
        Assert.AreEqual(_folder.Of("models/model.pt"), error.File);
        Assert.IsNull(_run.Task.CompressedModel);
    }

    [TestMethod]
    public void ErrorLineWithExitCodeZero_Fails()
    {
        _run.Metadata["Fake"] = "error-and-zero";
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual("YC0201", _run.SingleError().Code);
    }

    [TestMethod]
    public void ExitCodeWithoutReason_IsCodedWithLastWords()
    {
        _run.Metadata["Fake"] = "exit";
        Assert.IsFalse(_run.Execute());
        BuildErrorEventArgs error = _run.SingleError();
        Assert.AreEqual("YC0021", error.Code);
        Assert.Contains("exit code 3", error.Message!);
        Assert.Contains("native noise é", error.Message!);
        Assert.Contains("errors/YC0021.md", error.HelpLink!);
    }

    [TestMethod]
    [DataRow("kill", "SIGKILL", "memory")]
    [DataRow("crash", "SIGABRT", "crash on purpose")]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void WorkerEndedBySignal_NamesIt(string how, string signal, string also)
    {
        _run.Metadata["Fake"] = how;
        Assert.IsFalse(_run.Execute());
        BuildErrorEventArgs error = _run.SingleError();
        Assert.AreEqual("YC0022", error.Code);
        Assert.Contains(signal, error.Message!);
        Assert.Contains(also, error.Message!);
    }

    [TestMethod]
    public void SuccessWithoutOutputs_IsAnError()
    {
        _run.Metadata["Fake"] = "no-output";
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual("YC0023", _run.SingleError().Code);
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual(2, _run.WorkerStarts);
    }

    [TestMethod]
    public void WorkerMissing_IsAnError()
    {
        _run.WorkerAssembly = _folder.Of("gone/Worker.dll");
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual("YC0024", _run.SingleError().Code);
    }

    [TestMethod]
    public void IntermediateFolderIsAFile_IsAnError()
    {
        _folder.Write("obj", "a file");
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual("YC0026", _run.SingleError().Code);
    }

    [TestMethod]
    public async Task Cancel_EndsTheWorker()
    {
        _run.Metadata["Fake"] = "hang";
        _run.Prepare();
        Task<bool> build = Task.Run(_run.Task.Execute);
        string pidFile = _run.OutputDirectory + ".pid";
        while (!File.Exists(pidFile) || new FileInfo(pidFile).Length == 0)
            await Task.Delay(20);
        int worker = int.Parse(File.ReadAllText(pidFile));
        _run.Task.Cancel();
        Assert.IsFalse(await build.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.IsFalse(IsRunning(worker));
        Assert.HasCount(0, _run.Engine.Errors);
    }

    [TestMethod]
    public async Task SecondBuildAtTheSameTime_WaitsAndReuses()
    {
        _run.Metadata["Fake"] = "slow";
        TaskRun second = new(_folder) { Metadata = { ["Fake"] = "slow" } };
        _run.Prepare();
        second.Prepare();
        bool[] results = await Task.WhenAll(Task.Run(_run.Task.Execute), Task.Run(second.Task.Execute));
        CollectionAssert.AreEqual(new[] { true, true }, results);
        Assert.AreEqual(1, _run.WorkerStarts);
        Assert.IsTrue(_run.Engine.MessagesOf(MessageImportance.High).Concat(second.Engine.MessagesOf(MessageImportance.High))
            .Any(m => m.Contains("waiting for another build", StringComparison.Ordinal)));
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
