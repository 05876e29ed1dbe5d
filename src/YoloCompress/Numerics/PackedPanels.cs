using System.Numerics;

namespace YoloCompress.Numerics;

/// <summary>
/// A matrix repacked for <see cref="TileKernel"/>: panels of a fixed width, each holding its columns' values depth by depth, contiguous
/// and padded with zeros.
/// </summary>
internal sealed class PackedPanels<T>(int width)
    where T : unmanaged, INumber<T>
{
    private T[] _values = [];

    public int Width => width;

    public int Depth { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<T> Panel(int index) => _values.AsSpan(index * Depth * width, Depth * width);

    public ref T Start(int index) => ref _values[index * Depth * width];

    /// <summary>Packs source[d * depthStride + c * columnStride] for d below depth and c below columns.</summary>
    public void Pack(ReadOnlySpan<T> source, int depth, int depthStride, int columns, int columnStride)
    {
        Depth = depth;
        Count = (columns + width - 1) / width;
        int needed = Count * depth * width;
        if (_values.Length < needed)
            _values = GC.AllocateUninitializedArray<T>(needed);
        for (int p = 0; p < Count; p++)
        {
            int first = p * width;
            int filled = Math.Min(width, columns - first);
            Span<T> panel = _values.AsSpan(p * depth * width, depth * width);
            if (filled < width)
                panel.Clear();
            if (columnStride == 1)
                PackContiguous(source[first..], panel, depth, depthStride, filled);
            else
                PackStrided(source[(first * columnStride)..], panel, depth, depthStride, filled, columnStride);
        }
    }

    private void PackContiguous(ReadOnlySpan<T> source, Span<T> panel, int depth, int depthStride, int filled)
    {
        for (int d = 0; d < depth; d++)
            source.Slice(d * depthStride, filled).CopyTo(panel.Slice(d * width, filled));
    }

    private void PackStrided(ReadOnlySpan<T> source, Span<T> panel, int depth, int depthStride, int filled, int columnStride)
    {
        for (int c = 0; c < filled; c++)
        {
            for (int d = 0; d < depth; d++)
                panel[(d * width) + c] = source[(d * depthStride) + (c * columnStride)];
        }
    }
}
