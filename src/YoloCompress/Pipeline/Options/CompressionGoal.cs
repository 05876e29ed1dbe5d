namespace YoloCompress.Pipeline;

/// <summary>What matters most, where the single settings are not given. Budgets hold with each of them.</summary>
public enum CompressionGoal
{
    /// <summary>INT8 as fast as it goes, with 8-bit codes; milder where a budget of accuracy asks for it, narrower where one of size does.</summary>
    Balanced,

    /// <summary>The fewest bytes that the budget of accuracy allows: narrow codes, computed in FP32.</summary>
    Smallest,

    /// <summary>The least latency that the budget of accuracy allows: INT8, and fewer channels where that holds.</summary>
    Fastest,

    /// <summary>As good as the original: 8-bit codes, computed in FP32.</summary>
    Exact,
}
