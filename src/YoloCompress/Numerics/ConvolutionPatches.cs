namespace YoloCompress.Numerics;

/// <summary>
/// The inputs of a convolution as rows of a matrix (im2col): output = W · patch + bias. The order within a row is that of the ONNX weight:
/// channel of the group, kernel row, kernel column. Padding reads as 0.
/// </summary>
internal static class ConvolutionPatches
{
    /// <summary>
    /// Output positions (row x <see cref="ConvolutionGeometry.OutputWidth"/> + column) spread evenly at random: one out of each of
    /// <paramref name="count"/> equal runs. All positions if there are no more than that. The same seed gives the same positions.
    /// </summary>
    public static int[] Sample(ConvolutionGeometry geometry, int count, int seed)
    {
        int positions = geometry.Positions;
        if (count >= positions)
            return [.. Enumerable.Range(0, positions)];
        Random random = new(seed);
        int[] sampled = new int[count];
        for (int i = 0; i < count; i++)
        {
            int first = (int)((long)i * positions / count);
            int next = (int)((long)(i + 1) * positions / count);
            sampled[i] = random.Next(first, next);
        }

        return sampled;
    }

    /// <summary>Writes the patches at the given output positions.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="input">One picture's input [C, H, W].</param>
    /// <param name="group">The group whose channels are read.</param>
    /// <param name="positions">Output positions, see <see cref="Sample"/>.</param>
    /// <param name="rows">[positions, <see cref="ConvolutionGeometry.PatchLength"/>].</param>
    public static void Extract(
        ConvolutionGeometry geometry, ReadOnlySpan<float> input, int group, ReadOnlySpan<int> positions, Span<float> rows)
    {
        ConvolutionGeometry g = geometry;
        int plane = g.InputHeight * g.InputWidth;
        ReadOnlySpan<float> channels = input.Slice(group * g.ChannelsPerGroup * plane, g.ChannelsPerGroup * plane);
        for (int p = 0; p < positions.Length; p++)
        {
            Span<float> row = rows.Slice(p * g.PatchLength, g.PatchLength);
            int top = (positions[p] / g.OutputWidth * g.StrideHeight) - g.PadTop;
            int left = (positions[p] % g.OutputWidth * g.StrideWidth) - g.PadLeft;
            int i = 0;
            for (int c = 0; c < g.ChannelsPerGroup; c++)
            {
                ReadOnlySpan<float> channel = channels.Slice(c * plane, plane);
                for (int y = 0; y < g.KernelHeight; y++)
                {
                    int row0 = top + (y * g.DilationHeight);
                    bool outside = (uint)row0 >= (uint)g.InputHeight;
                    for (int x = 0; x < g.KernelWidth; x++, i++)
                    {
                        int column = left + (x * g.DilationWidth);
                        row[i] = outside || (uint)column >= (uint)g.InputWidth ? 0 : channel[(row0 * g.InputWidth) + column];
                    }
                }
            }
        }
    }
}
