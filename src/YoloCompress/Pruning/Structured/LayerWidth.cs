namespace YoloCompress.Pruning.Structured;

/// <summary>Channels of one layer before and after pruning.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="InputsBefore">Input channels before.</param>
/// <param name="InputsAfter">Input channels after.</param>
/// <param name="OutputsBefore">Output channels before.</param>
/// <param name="OutputsAfter">Output channels after.</param>
/// <param name="RelativeError">Squared error of its outputs relative to their variance after reconstruction; null where it was not fitted.</param>
public sealed record LayerWidth(
    string Name, int InputsBefore, int InputsAfter, int OutputsBefore, int OutputsAfter, double? RelativeError);
