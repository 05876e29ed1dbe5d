namespace YoloCompress.Pruning.Unstructured;

/// <summary>
/// Keeps N of each M weights that belong to the same place of the kernel and to neighbouring input channels: the form that sparse matrix
/// units read. What is left over at the end of the channels stays whole.
/// </summary>
/// <param name="keep">N.</param>
/// <param name="of">M.</param>
/// <param name="kernel">Places of the kernel, kH x kW.</param>
internal sealed class NofM(int keep, int of, int kernel) : ISparsityPattern
{
    public void Project(Span<float> weights, int outputs, int inputs)
    {
        int channels = inputs / kernel;
        Span<float> magnitudes = stackalloc float[of];
        Span<int> places = stackalloc int[of];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < kernel; k++)
            {
                for (int c = 0; c + of <= channels; c += of)
                {
                    for (int i = 0; i < of; i++)
                    {
                        places[i] = (o * inputs) + ((c + i) * kernel) + k;
                        magnitudes[i] = MathF.Abs(weights[places[i]]);
                    }

                    magnitudes.Sort(places);
                    for (int i = 0; i < of - keep; i++)
                        weights[places[i]] = 0;
                }
            }
        }
    }
}
