using System.Collections;

namespace YoloCompress.Quantization;

/// <summary>Some pictures of a list, evenly spread over it, loaded when they are read as the list itself does.</summary>
/// <param name="pictures">The list.</param>
/// <param name="most">How many at most.</param>
internal sealed class SpreadPictures(IReadOnlyList<float[]> pictures, int most) : IReadOnlyList<float[]>
{
    /// <inheritdoc/>
    public int Count => Math.Min(most, pictures.Count);

    /// <inheritdoc/>
    public float[] this[int index] => pictures[(int)((long)index * pictures.Count / Count)];

    /// <inheritdoc/>
    public IEnumerator<float[]> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
