namespace YoloCompress.Pipeline;

/// <summary>What budgets of accuracy are judged by.</summary>
public enum AccuracyMetric
{
    /// <summary>mAP over IoU 0.50 to 0.95; agreement where there are no labels.</summary>
    Map5095,

    /// <summary>mAP at IoU 0.5; agreement where there are no labels.</summary>
    Map50,

    /// <summary>Agreement with the original, whether there are labels or not.</summary>
    Agreement,
}
