namespace YoloCompress.Build;

/// <summary>The files of one planned item: the worker's folder, and what the task keeps beside it.</summary>
/// <param name="OutputDirectory">Absolute, without a trailing slash.</param>
internal sealed record ItemPaths(string OutputDirectory)
{
    public string Job => OutputDirectory + ".job.json";

    public string State => OutputDirectory + ".state.json";

    public string Lock => OutputDirectory + ".lock";

    public string Inputs => Of("inputs.json");

    public string Outputs => Of("outputs.json");

    public string Of(string name) => Path.Combine(OutputDirectory, name);

    /// <summary>Removes the temporary folders of workers that were killed. Only for the holder of the lock.</summary>
    public void RemoveAbandoned()
    {
        foreach (string folder in Directory.GetDirectories(Path.GetDirectoryName(OutputDirectory)!, Path.GetFileName(OutputDirectory) + ".yctmp-*"))
            Directory.Delete(folder, recursive: true);
    }
}
