using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using YoloCompress.Build.Ci;
using YoloCompress.Build.Contract;
using YoloCompress.Build.Hosting;
using YoloCompress.Build.Incremental;
using YoloCompress.Diagnostics;

namespace YoloCompress.Build;

/// <summary>
/// Runs the worker for one planned item, unless nothing that it read or made has changed since its last good run. All the work is done in
/// the worker's process: it may crash or be killed without taking the build along.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CompressModel : ToolTask
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly OutputTail _standardError = new();
    private readonly List<WorkerLine> _warnings = [];
    private ItemPaths _paths = null!;
    private Job _job = null!;
    private string _fingerprint = "";
    private IReadOnlyList<FileStamp> _tool = [];
    private RunState? _last;
    private RunState? _current;

    /// <summary>The item, as <see cref="PlanModels"/> gave it.</summary>
    [Required]
    public ITaskItem Item { get; set; } = null!;

    /// <summary>Full path of the worker's assembly.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <summary>Full path of the project's folder.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Full path of the <c>dotnet</c> host or of its folder; looked for when empty.</summary>
    public string DotNetHostPath { get; set; } = "";

    /// <summary>Namespace that the accessor's namespace is below.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>The project's language as MSBuild names it, such as <c>C#</c>.</summary>
    public string Language { get; set; } = "";

    /// <summary>Threads that the worker may use; 0 for one a processor.</summary>
    public int Threads { get; set; }

    /// <summary>Folders where the user put native libraries.</summary>
    public string[] NativeDirectories { get; set; } = [];

    /// <summary>False to keep nothing between builds.</summary>
    public bool Cache { get; set; } = true;

    /// <summary>The cache folder, relative to the project's; the user's when empty.</summary>
    public string CachePath { get; set; } = "";

    /// <summary>The most that the cache may hold; 0 for the default.</summary>
    public long CacheSizeMB { get; set; }

    /// <summary>The NuGet packages folder, for native libraries that are not in this package.</summary>
    public string PackagesFolder { get; set; } = "";

    /// <summary>Whether native libraries that are needed and not there may be fetched.</summary>
    public bool RestorePackages { get; set; } = true;

    /// <summary>Folder with a page for each code.</summary>
    public string HelpDirectory { get; set; } = "";

    /// <summary>Start nothing and take what an earlier build left: for design-time builds and <c>--no-build</c>.</summary>
    public bool ExistingOnly { get; set; }

    /// <summary>The model file with everything known about it as metadata; null when there is none.</summary>
    [Output]
    public ITaskItem? CompressedModel { get; private set; }

    /// <inheritdoc/>
    protected override string ToolName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <inheritdoc/>
    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    /// <inheritdoc/>
    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    // The two streams are told apart by these.
    /// <inheritdoc/>
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Normal;

    /// <inheritdoc/>
    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    /// <inheritdoc/>
    public override bool Execute()
    {
        _paths = new ItemPaths(Item.GetMetadata(PlannedMetadata.OutputDirectory));
        if (ExistingOnly)
        {
            Deliver(RunState.TryRead(_paths.State));
            return true;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_paths.OutputDirectory)!);
            using OutputLock? held = OutputLock.Acquire(_paths.Lock, LogWaiting, _cancellation.Token);
            if (held is null || !base.Execute())
                return false;
            _current ??= RecordRun();
            Deliver(_current);
            if (_current is not null)
                CiSummary.Tell(Log, Item.GetMetadata(PlannedMetadata.Name), _paths, _current.Outputs);
            return _current is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Error(ErrorCodes.IntermediateNotWritable, $"The output of '{Item.ItemSpec}' can't be written: {e.Message} " +
                "Mend the folder's permissions or free space, or set YoloCompressIntermediateOutputPath to another folder.");
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Cancel()
    {
        _cancellation.Cancel();
        base.Cancel();
    }

    /// <inheritdoc/>
    protected override bool ValidateParameters()
    {
        if (!File.Exists(WorkerAssembly))
            return Error(ErrorCodes.PackageIncomplete, $"The worker '{WorkerAssembly}' is missing. Restore the YoloCompress.Build package again.");
        if (DotNetHost.Find(DotNetHostPath) is not { } host)
            return Error(ErrorCodes.DotNetHostNotFound, "No dotnet host was found to run the worker with. Install the .NET SDK, or set DOTNET_HOST_PATH.");
        ToolPath = Path.GetDirectoryName(host);
        ToolExe = Path.GetFileName(host);
        _job = CreateJob();
        _last = RunState.TryRead(_paths.State);
        _tool = WorkerIdentity.Stamps(WorkerAssembly, _last?.Tool ?? []);
        _fingerprint = JobFactory.Fingerprint(_job, WorkerIdentity.Of(_tool));
        return true;
    }

    /// <inheritdoc/>
    protected override bool SkipTaskExecution()
    {
        // The base is not called: that tells MSBuild that this task can be asked whether it is up to date (-question).
        string? reason = "there is no earlier run";
        _current = _last?.Renewed(_fingerprint, out reason);
        if (_current is null)
        {
            Log.LogMessage(MessageImportance.Low, "{0}: the worker has to run, since {1}.", Item.ItemSpec, reason);
            return false;
        }

        if (!_tool.SequenceEqual(_current.Tool))
            _current = _current with { Tool = _tool };
        if (!ReferenceEquals(_current, _last))
            _current.Write(_paths.State);
        Log.LogMessage(MessageImportance.Normal, "{0}: up to date. {1}", Item.ItemSpec, _current.Outputs.Summary);
        foreach (WorkerLine warning in _current.Warnings)
            LogWarning(warning);
        return true;
    }

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => Path.Combine(ToolPath, ToolExe);

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands() => $"exec {Quote(WorkerAssembly)} run {Quote(_paths.Job)}";

    /// <inheritdoc/>
    protected override string GetWorkingDirectory() => ProjectDirectory;

    /// <inheritdoc/>
    protected override void LogToolCommand(string message) => Log.LogMessage(MessageImportance.Low, "{0}", message);

    /// <inheritdoc/>
    protected override int ExecuteTool(string pathToTool, string responseFileCommands, string commandLineCommands)
    {
        // Until the worker has ended well there is no good run to compare with.
        File.Delete(_paths.State);
        _paths.RemoveAbandoned();
        File.WriteAllBytes(_paths.Job, JobFactory.Serialize(_job));
        EnvironmentVariables =
        [
            $"YOLOCOMPRESS_PARENT_PID={Environment.ProcessId}",
            $"YOLOCOMPRESS_RESTORE={(RestorePackages ? "true" : "false")}",
            .. PackagesFolder.Length > 0 ? [$"NUGET_PACKAGES={PackagesFolder}"] : Array.Empty<string>(),
        ];
        return base.ExecuteTool(pathToTool, responseFileCommands, commandLineCommands);
    }

    /// <inheritdoc/>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (messageImportance == StandardErrorLoggingImportance)
            _standardError.Add(singleLine);
        WorkerLine? line = messageImportance == StandardErrorLoggingImportance ? null : WorkerLine.TryParse(singleLine);
        switch (line?.Type)
        {
            case "message":
                Log.LogMessage(ImportanceOf(line), "{0}", line.Text);
                break;
            case "progress":
                Log.LogMessage(MessageImportance.Low, "{0}: {1} {2:P0}", Item.ItemSpec, line.Stage, line.Fraction);
                break;
            case "warning":
                _warnings.Add(line);
                LogWarning(line);
                break;
            case "error":
                Error(line.Code ?? ErrorCodes.WorkerFailed, line.Text, line.File);
                break;
            default:
                Log.LogMessage(MessageImportance.Low, "{0}", singleLine);
                break;
        }
    }

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        if (Log.HasLoggedErrors || _cancellation.IsCancellationRequested)
            return false;
        string tail = _standardError.ToString();
        string lastWords = tail.Length == 0 ? "It wrote nothing to standard error." : "Its last words:" + Environment.NewLine + tail;
        return WorkerExit.CrashName(ExitCode) is { } crash
            ? Error(ErrorCodes.WorkerKilled, $"The worker for '{Item.ItemSpec}' was ended by {crash}. {WorkerExit.Advice(ExitCode, tail)} {lastWords}")
            : Error(ErrorCodes.WorkerFailed, $"The worker for '{Item.ItemSpec}' ended with exit code {ExitCode} and gave no reason. {lastWords}");
    }

    private static MessageImportance ImportanceOf(WorkerLine line) => line.Importance switch
    {
        "high" => MessageImportance.High,
        "low" => MessageImportance.Low,
        _ => MessageImportance.Normal,
    };

    // As System.Diagnostics.Process parses arguments on every platform.
    private static string Quote(string argument) => '"' + argument.Replace("\"", "\\\"") + '"';

    private Job CreateJob() => new()
    {
        Item = Item.ItemSpec,
        Model = ModelPath(),
        ProjectDirectory = ProjectDirectory,
        OutputDirectory = _paths.OutputDirectory + Path.DirectorySeparatorChar,
        Options = JobFactory.OptionsOf(Item),
        RootNamespace = RootNamespace,
        Language = Language,
        Threads = Threads > 0 ? Threads : Environment.ProcessorCount,
        NativeDirectories = NativeDirectories,
        CacheDirectory = !Cache ? "" : CachePath.Length > 0 ? Path.GetFullPath(CachePath, ProjectDirectory) : null,
        CacheSizeMB = CacheSizeMB > 0 ? CacheSizeMB : null,
    };

    private RunState? RecordRun()
    {
        try
        {
            RunState state = RunState.OfRun(_paths, _fingerprint, _tool, _warnings);
            state.Write(_paths.State);
            return state;
        }
        catch (InvalidDataException e)
        {
            Error(ErrorCodes.WorkerOutputUnreadable, $"The worker for '{Item.ItemSpec}' ended well, but what it left can't be used: {e.Message}");
            return null;
        }
    }

    private void Deliver(RunState? state)
    {
        if (state is not null && state.Made.All(made => File.Exists(made.Path)))
            CompressedModel = DeliveredItem.Create(Item, _paths, state.Outputs);
    }

    private void LogWaiting() =>
        Log.LogMessage(MessageImportance.High, "{0}: waiting for another build of this project.", Item.ItemSpec);

    private void LogWarning(WorkerLine line) =>
        Log.LogWarning(null, line.Code, null, HelpLinks.For(line.Code, HelpDirectory), line.File ?? ModelPath(), 0, 0, 0, 0, "{0}", line.Text);

    private bool Error(string code, string text, string? file = null)
    {
        Log.LogError(null, code, null, HelpLinks.For(code, HelpDirectory), file ?? ModelPath(), 0, 0, 0, 0, "{0}", text);
        return false;
    }

    private string ModelPath() => Path.GetFullPath(Item.ItemSpec, ProjectDirectory);
}
