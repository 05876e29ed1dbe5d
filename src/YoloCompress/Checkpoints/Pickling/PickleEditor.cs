using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// Replaces integers in a pickle, leaving every other byte as it is. A pickle has no offsets, so an integer may take another
/// number of bytes than before.
/// </summary>
internal sealed class PickleEditor(ReadOnlyMemory<byte> pickle, string? file)
{
    private readonly SortedDictionary<int, (int Length, byte[] Bytes)> _replacements = [];

    /// <summary>Replaces an integer that was read from this pickle. Nothing changes if it has that value.</summary>
    public void Set(PickleInteger integer, long value)
    {
        byte[] bytes = integer.Value == value ? pickle.Slice(integer.Position, integer.Length).ToArray() : PickleEncoding.Integer(value);
        if (_replacements.TryGetValue(integer.Position, out (int Length, byte[] Bytes) other) && !other.Bytes.AsSpan().SequenceEqual(bytes))
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointWrite,
                $"The checkpoint uses one value for two things that should now differ ({integer.Value}, at byte {integer.Position} of its pickle). Use the ONNX model instead.",
                file);
        }

        _replacements[integer.Position] = (integer.Length, bytes);
    }

    /// <summary>The pickle with the replacements.</summary>
    public byte[] Apply()
    {
        using MemoryStream result = new(pickle.Length + 64);
        int at = 0;
        foreach ((int position, (int length, byte[] bytes)) in _replacements)
        {
            result.Write(pickle.Span[at..position]);
            result.Write(bytes);
            at = position + length;
        }

        result.Write(pickle.Span[at..]);
        return result.ToArray();
    }
}
