namespace YoloCompress.Inference;

/// <summary>A model with an input to run it on. Latency does not depend on what a picture shows, so any will do.</summary>
internal sealed class LatencyProbe
{
    private readonly OnnxModel _model;
    private readonly float[] _floats = [];
    private readonly byte[] _bytes = [];

    public LatencyProbe(OnnxModel model)
    {
        _model = model;
        int length = model.InputShape.Aggregate(1, (a, b) => a * b);
        // Noise rather than a constant: denormal numbers or all-zero rows could take another time.
        Random random = new(1);
        if (model.TakesBytes)
        {
            _bytes = new byte[length];
            random.NextBytes(_bytes);
        }
        else
        {
            _floats = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
        }
    }

    public void Run()
    {
        if (_model.TakesBytes)
            _model.RunBlind(_bytes);
        else
            _model.RunBlind(_floats);
    }
}
