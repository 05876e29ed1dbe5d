namespace YoloCompress.Pruning.Structured;

/// <summary>Channels of one dependency group before and after pruning.</summary>
/// <param name="Name">The layers that make them.</param>
/// <param name="Before">Channels before.</param>
/// <param name="After">Channels after.</param>
/// <param name="Loss">Loss of the model's outputs that was expected of this alone; null where it was not measured.</param>
public sealed record GroupWidth(string Name, int Before, int After, double? Loss);
