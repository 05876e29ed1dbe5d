using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019). Its state can be saved and restored, which TorchSharp's own does not offer
/// in a form that is repeatable; only weights of rank 2 and more decay.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly IReadOnlyList<Parameter> _weights;
    private readonly List<Tensor> _means = [];
    private readonly List<Tensor> _squares = [];
    private readonly double _decay;
    private readonly double _beta1;
    private readonly double _beta2;

    public AdamW(IEnumerable<Parameter> weights, double decay, double beta1 = 0.9, double beta2 = 0.999)
    {
        _weights = [.. weights];
        _decay = decay;
        _beta1 = beta1;
        _beta2 = beta2;
        using IDisposable _ = no_grad();
        foreach (Parameter weight in _weights)
        {
            _means.Add(zeros_like(weight).DetachFromDisposeScope());
            _squares.Add(zeros_like(weight).DetachFromDisposeScope());
        }
    }

    /// <summary>Clips the gradients to a common norm, makes the step, and forgets the gradients.</summary>
    /// <returns>The norm before clipping; not finite if a gradient was not, and then nothing is changed.</returns>
    public double Step(double rate, double largestNorm)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] gradients = [.. _weights.Select(w => w.grad ?? zeros_like(w))];
        double norm = Math.Sqrt(stack(gradients.Select(g => g.square().sum())).sum().item<float>());
        if (double.IsFinite(norm))
        {
            double clip = Math.Min(1, largestNorm / (norm + 1e-6));
            Steps++;
            double correction1 = 1 - Math.Pow(_beta1, Steps), correction2 = 1 - Math.Pow(_beta2, Steps);
            for (int i = 0; i < _weights.Count; i++)
                Update(_weights[i], gradients[i], _means[i], _squares[i], rate, clip, correction1, correction2);
        }

        foreach (Parameter weight in _weights)
            weight.grad?.zero_();
        return norm;
    }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; set; }

    /// <summary>The averages of the gradients and their squares, in a fixed order.</summary>
    public IEnumerable<Tensor> Moments => _means.Concat(_squares);

    public void Dispose()
    {
        foreach (Tensor moment in _means.Concat(_squares))
            moment.Dispose();
    }

    private void Update(Parameter weight, Tensor gradient, Tensor mean, Tensor square, double rate, double clip, double correction1, double correction2)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor clipped = clip < 1 ? gradient * clip : gradient;
        mean.mul_(_beta1).add_(clipped, 1 - _beta1);
        square.mul_(_beta2).addcmul_(clipped, clipped, 1 - _beta2);
        if (weight.dim() > 1)
            weight.mul_(1 - (rate * _decay));
        Tensor denominator = (square / correction2).sqrt().add_(1e-8);
        weight.addcdiv_(mean, denominator, -rate / correction1);
    }
}
