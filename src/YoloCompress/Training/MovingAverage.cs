using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// The exponential moving average of a module's weights and running moments, which is usually better than the weights themselves
/// (Polyak and Juditsky 1992). Its decay rises over the first steps, so that the start is forgotten.
/// </summary>
internal sealed class MovingAverage : IDisposable
{
    private readonly (string Name, Tensor Live, Tensor Average)[] _values;
    private readonly double _decay;

    public MovingAverage(GraphModule module, double decay)
    {
        _decay = decay;
        using IDisposable _ = no_grad();
        _values = [.. module.State().Select(s => (s.Name, s.Value, s.Value.detach().clone().DetachFromDisposeScope()))];
    }

    public long Steps { get; set; }

    /// <summary>The averages in the module's order.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Values => [.. _values.Select(v => (v.Name, v.Average))];

    /// <summary>Takes in the weights as they are after a step.</summary>
    public void Update()
    {
        Steps++;
        double share = 1 - Math.Min(_decay, (1.0 + Steps) / (10 + Steps));
        using IDisposable _ = no_grad();
        foreach ((string _, Tensor live, Tensor average) in _values)
        {
            using Tensor difference = live - average;
            average.add_(difference, share);
        }
    }

    public void Dispose()
    {
        foreach ((string _, Tensor _, Tensor average) in _values)
            average.Dispose();
    }
}
