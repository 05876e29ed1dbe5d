namespace YoloCompress.Pipeline;

/// <summary>The order of colours in a model's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    RGB,

    /// <summary>Blue, green, red.</summary>
    BGR,
}
