using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>Weights, moments, averages and the optimizer's state to go back to when a step leaves the range of numbers.</summary>
internal sealed class SafePoint
{
    private readonly AdamW _optimizer;
    private readonly MovingAverage _average;
    private readonly List<(Tensor Live, Tensor Kept)> _values = [];
    private long _steps;
    private long _averageSteps;

    public SafePoint(IEnumerable<Tensor> values, AdamW optimizer, MovingAverage average)
    {
        _optimizer = optimizer;
        _average = average;
        using IDisposable _ = no_grad();
        foreach (Tensor live in values)
            _values.Add((live, live.detach().clone().DetachFromDisposeScope()));
        Take();
    }

    /// <summary>Keeps the values as they are now.</summary>
    public void Take()
    {
        using IDisposable _ = no_grad();
        foreach ((Tensor live, Tensor kept) in _values)
            kept.copy_(live);
        _steps = _optimizer.Steps;
        _averageSteps = _average.Steps;
    }

    /// <summary>Goes back to the values that were kept.</summary>
    public void GoBack()
    {
        using IDisposable _ = no_grad();
        foreach ((Tensor live, Tensor kept) in _values)
            live.copy_(kept);
        _optimizer.Steps = _steps;
        _average.Steps = _averageSteps;
    }
}
