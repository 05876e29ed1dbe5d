namespace YoloCompress.Detection;

/// <summary>Which part of a data set described by a yaml.</summary>
public enum DataSplit
{
    /// <summary>The key <c>train</c>.</summary>
    Train,

    /// <summary>The key <c>val</c>.</summary>
    Validation,

    /// <summary>The key <c>test</c>.</summary>
    Test,
}
