using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>How one budget was judged.</summary>
/// <param name="Name">The metadata name.</param>
/// <param name="Wanted">The budget.</param>
/// <param name="Measured">The figure; null where it could not be measured.</param>
/// <param name="By">What was measured: <c>mAP50-95</c>, <c>mAP50</c>, <c>agreement</c>, <c>bytes</c>, <c>latency</c>; null where nothing was.</param>
/// <param name="Met">Whether the budget holds, by the estimate.</param>
public sealed record BudgetOutcome(string Name, double Wanted, double? Measured, string? By, bool Met)
{
    /// <summary>The figure's 95 % interval over drawings of pictures; null where it depends on none.</summary>
    public Interval? Interval { get; init; }

    /// <summary>True if other pictures might well decide otherwise: the budget lies inside the interval.</summary>
    public bool IsUncertain => Interval is { } i && i.Low < Wanted && Wanted < i.High;
}
