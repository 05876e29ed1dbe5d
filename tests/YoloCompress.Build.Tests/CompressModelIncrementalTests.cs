using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>When the worker is started again, and when it is not.</summary>
[TestClass]
public sealed class CompressModelIncrementalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskRun _run;

    public CompressModelIncrementalTests()
    {
        _folder.Write("models/model.pt", "weights");
        _folder.Write("data/images/a.jpg", "picture a");
        _folder.Write("data/images/b.jpg", "picture b");
        _folder.Write("data/labels/a.txt", "0 0.5 0.5 0.1 0.1");
        _run = new TaskRun(_folder) { Metadata = { ["CalibrationData"] = "data" } };
        Build(expectedStarts: 1);
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void NothingChanged_DoesNotStartWorker()
    {
        Build(expectedStarts: 1);
        Assert.AreEqual(_folder.Of("obj/yolocompress/model/model.onnx"), _run.Task.CompressedModel!.ItemSpec);
    }

    [TestMethod]
    public void ModelChanged_Reruns()
    {
        _folder.Write("models/model.pt", "WEIGHTS");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void ModelTouched_DoesNotStartWorker_AndRemembersTheNewTime()
    {
        File.SetLastWriteTimeUtc(_folder.Of("models/model.pt"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Build(expectedStarts: 1);
        string state = File.ReadAllText(_folder.Of("obj/yolocompress/model.state.json"));
        Assert.Contains(new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks.ToString(), state);
    }

    [TestMethod]
    public void LabelEdited_Reruns()
    {
        _folder.Write("data/labels/a.txt", "1 0.5 0.5 0.1 0.1");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void ImageDeleted_Reruns()
    {
        File.Delete(_folder.Of("data/images/b.jpg"));
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void ImageAdded_Reruns()
    {
        _folder.Write("data/images/c.jpg", "picture c");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void ImageRenamed_Reruns()
    {
        File.Move(_folder.Of("data/images/b.jpg"), _folder.Of("data/images/z.jpg"));
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void DataFolderMoved_Reruns()
    {
        Directory.Move(_folder.Of("data"), _folder.Of("other"));
        _run.Metadata["CalibrationData"] = "other";
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void AnyMetadataChanged_Reruns()
    {
        _run.Metadata["SomethingOfALaterVersion"] = "1";
        Build(expectedStarts: 2);
        _run.Metadata["SomethingOfALaterVersion"] = "2";
        Build(expectedStarts: 3);
        _run.Metadata.Remove("SomethingOfALaterVersion");
        Build(expectedStarts: 4);
    }

    [TestMethod]
    public void EmptyMetadata_IsLikeNone()
    {
        _run.Metadata["ImageSize"] = " ";
        Build(expectedStarts: 1);
    }

    [TestMethod]
    [DataRow("model.onnx")]
    [DataRow("Model.g.cs")]
    [DataRow("report.json")]
    [DataRow("report.md")]
    public void OutputDeleted_ComesBack(string name)
    {
        string output = Path.Combine(_run.OutputDirectory, name);
        File.Delete(output);
        Build(expectedStarts: 2);
        Assert.IsTrue(File.Exists(output));
    }

    [TestMethod]
    public void OutputDamaged_Reruns()
    {
        File.AppendAllText(Path.Combine(_run.OutputDirectory, "model.onnx"), "x");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void StateDamaged_Reruns()
    {
        File.WriteAllText(_folder.Of("obj/yolocompress/model.state.json"), "{ \"schema\": 1, \"finger");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void StateOfNewerVersion_Reruns()
    {
        string state = _folder.Of("obj/yolocompress/model.state.json");
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"schema\": 1,", "\"schema\": 99,"));
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void WorkerUpdated_Reruns()
    {
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(Repository.FakeWorker)!, "FakeWorker.*"))
            File.Copy(file, _folder.Write(Path.Combine("tools", Path.GetFileName(file)), ""), overwrite: true);
        _run.WorkerAssembly = _folder.Of("tools/FakeWorker.dll");
        Build(expectedStarts: 1);
        // A package that is unpacked again has new times, and is the same tool.
        File.SetLastWriteTimeUtc(_folder.Of("tools/FakeWorker.deps.json"), DateTime.UtcNow.AddMinutes(-1));
        Build(expectedStarts: 1);
        File.AppendAllText(_folder.Of("tools/FakeWorker.deps.json"), "\n");
        Build(expectedStarts: 2);
    }

    [TestMethod]
    public void FailedRun_KeepsPreviousOutput_AndRunsAgain()
    {
        byte[] before = File.ReadAllBytes(Path.Combine(_run.OutputDirectory, "model.onnx"));
        _run.Metadata["Fake"] = "error";
        Assert.IsFalse(_run.Execute());
        Assert.IsFalse(_run.Execute());
        Assert.AreEqual(3, _run.WorkerStarts);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Path.Combine(_run.OutputDirectory, "model.onnx")));
    }

    [TestMethod]
    public void Warnings_AreSaidAgainWithoutTheWorker()
    {
        _run.Metadata["Fake"] = "warn";
        Build(expectedStarts: 2);
        Build(expectedStarts: 2);
        Assert.HasCount(1, _run.Engine.Warnings);
        Assert.AreEqual("YC0105", _run.Engine.Warnings[0].Code);
    }

    [TestMethod]
    public void ExistingOnly_DeliversWhatIsThere_EvenIfOutOfDate()
    {
        _folder.Write("models/model.pt", "WEIGHTS");
        Assert.IsTrue(_run.Execute(existingOnly: true));
        Assert.AreEqual(1, _run.WorkerStarts);
        Assert.IsNotNull(_run.Task.CompressedModel);
    }

    [TestMethod]
    public void ExistingOnly_WithoutOutputs_DeliversNothingAndSucceeds()
    {
        Directory.Delete(_folder.Of("obj"), recursive: true);
        Assert.IsTrue(_run.Execute(existingOnly: true));
        Assert.IsNull(_run.Task.CompressedModel);
        Assert.IsFalse(Directory.Exists(_folder.Of("obj")));
    }

    [TestMethod]
    public void Question_FailsWhenTheWorkerWouldHaveToRun()
    {
        _run.Prepare();
        _run.Task.FailIfNotIncremental = true;
        Assert.IsTrue(_run.Task.Execute());
        _folder.Write("models/model.pt", "WEIGHTS");
        _run.Prepare();
        _run.Task.FailIfNotIncremental = true;
        Assert.IsFalse(_run.Task.Execute());
        Assert.AreEqual(1, _run.WorkerStarts);
    }

    [TestMethod]
    public void LeftoversOfKilledWorkers_AreRemovedByTheNextRun()
    {
        _folder.Write("obj/yolocompress/model.yctmp-123/half", "half");
        _folder.Write("models/model.pt", "WEIGHTS");
        Build(expectedStarts: 2);
        Assert.IsFalse(Directory.Exists(_folder.Of("obj/yolocompress/model.yctmp-123")));
    }

    private void Build(int expectedStarts)
    {
        Assert.IsTrue(_run.Execute(), string.Join('\n', _run.Engine.Errors.Select(e => e.Message)));
        Assert.AreEqual(expectedStarts, _run.WorkerStarts, string.Join('\n', _run.Engine.MessagesOf(MessageImportance.Low)));
    }
}
