using System.Text.Json;

namespace YoloCompress.Benchmarks;

/// <summary>The JSON file: one array of rows. Each finished row is written at once, so that a run that is cut short can go on.</summary>
internal sealed class ResultFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    private readonly string? _path;
    private readonly List<RowResult> _rows = [];

    /// <summary>Reads the rows that are there.</summary>
    /// <param name="path">The file, which need not exist; null keeps the rows in memory only.</param>
    /// <exception cref="BenchmarkException">The file is no array of rows.</exception>
    public ResultFile(string? path)
    {
        _path = path == null ? null : Path.GetFullPath(path);
        if (_path == null || !File.Exists(_path))
            return;
        try
        {
            _rows = JsonSerializer.Deserialize<List<RowResult>>(File.ReadAllBytes(_path)) ?? [];
        }
        catch (JsonException e)
        {
            throw new BenchmarkException($"{_path} is no result of a benchmark: {e.Message} Move it away or name another file.");
        }
    }

    /// <summary>The row of that name, or null where it is still to be measured.</summary>
    public RowResult? Find(string name) => _rows.FirstOrDefault(r => r.Name == name);

    /// <summary>Adds a row and writes the file, whole or not at all.</summary>
    public void Add(RowResult row)
    {
        _rows.Add(row);
        if (_path == null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        string temporary = $"{_path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, [.. JsonSerializer.SerializeToUtf8Bytes(_rows, Json), (byte)'\n']);
        File.Move(temporary, _path, overwrite: true);
    }
}
