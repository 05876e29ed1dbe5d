namespace YoloCompress.Build.Tests;

/// <summary>A folder with a space and non-ASCII letters in its name, gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("yc größe 模型 ").FullName;

    public string Of(string relative) => System.IO.Path.Combine(Path, relative);

    public string Write(string relative, string content)
    {
        string path = Of(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
