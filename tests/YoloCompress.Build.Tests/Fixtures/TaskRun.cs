using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace YoloCompress.Build.Tests;

/// <summary>Plans and runs one item with the fake worker, without a project.</summary>
internal sealed class TaskRun(TemporaryFolder folder)
{
    public Dictionary<string, string> Metadata { get; } = [];

    public RecordingEngine Engine { get; private set; } = new();

    public CompressModel Task { get; private set; } = new();

    public string WorkerAssembly { get; set; } = Repository.FakeWorker;

    public string OutputDirectory => folder.Of("obj/yolocompress/model");

    public int WorkerStarts => File.Exists(folder.Of("obj/yolocompress/runs.log")) ? File.ReadAllLines(folder.Of("obj/yolocompress/runs.log")).Length : 0;

    /// <summary>Runs the task anew, as a further build would.</summary>
    public bool Execute(bool existingOnly = false)
    {
        Prepare(existingOnly);
        return Task.Execute();
    }

    public void Prepare(bool existingOnly = false)
    {
        Engine = new RecordingEngine();
        TaskItem item = new("models/model.pt");
        foreach ((string name, string value) in Metadata)
            item.SetMetadata(name, value);
        PlanModels plan = new() { BuildEngine = Engine, Items = [item], IntermediateDirectory = folder.Of("obj/yolocompress/") };
        Assert.IsTrue(plan.Execute());
        Task = new CompressModel
        {
            BuildEngine = Engine,
            Item = plan.Planned.Single(),
            WorkerAssembly = WorkerAssembly,
            ProjectDirectory = folder.Path,
            RootNamespace = "App",
            Language = "C#",
            HelpDirectory = Repository.ErrorPages,
            ExistingOnly = existingOnly,
        };
    }

    public BuildErrorEventArgs SingleError()
    {
        Assert.HasCount(1, Engine.Errors, string.Join('\n', Engine.Errors.Select(e => e.Message)));
        return Engine.Errors[0];
    }
}
