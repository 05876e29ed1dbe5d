using YoloCompress.Build.Incremental;

namespace YoloCompress.Build.Contract;

/// <summary><c>inputs.json</c>: every file and folder listing that the worker read.</summary>
internal sealed record WorkerInputs
{
    public int Schema { get; init; }

    public IReadOnlyList<FileStamp> Files { get; init; } = [];

    public IReadOnlyList<FolderStamp> Folders { get; init; } = [];
}
