namespace YoloCompress.Pruning.Unstructured;

/// <summary>A set of sparse matrices, given by the projection onto it.</summary>
internal interface ISparsityPattern
{
    /// <summary>Sets to 0 what the nearest matrix of the pattern has as 0.</summary>
    /// <param name="weights">[outputs, inputs], row-major; scaled so that magnitudes are comparable.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    void Project(Span<float> weights, int outputs, int inputs);
}
