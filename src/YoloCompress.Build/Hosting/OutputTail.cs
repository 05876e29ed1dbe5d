namespace YoloCompress.Build.Hosting;

/// <summary>The last lines that a process wrote, kept for its post-mortem.</summary>
internal sealed class OutputTail(int capacity = 20)
{
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        if (line.Length == 0)
            return;
        _lines.Enqueue(line);
        if (_lines.Count > capacity)
            _lines.Dequeue();
    }

    public override string ToString() => string.Join(Environment.NewLine, _lines);
}
