namespace YoloCompress.Detection;

/// <summary>Turns a model's outputs into candidate boxes, before non-maximum suppression. One for each form of output.</summary>
public interface IDetectionDecoder
{
    /// <summary>How many classes the model tells apart.</summary>
    int ClassCount { get; }

    /// <summary>Reads one output. Called for every output of a run in the model's order; may ignore some. Keeps no state.</summary>
    /// <param name="output">The output's name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements in row-major order.</param>
    /// <param name="minimumScore">Candidates must score above this.</param>
    /// <param name="candidates">Receives candidates in pixels of the model's input, one for each class above the minimum.</param>
    void Decode(string output, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, float minimumScore, List<Detection> candidates);
}
