namespace YoloCompress.Pipeline;

/// <summary>What the compact model returns.</summary>
public enum ModelOutputForm
{
    /// <summary>Decoded boxes and scores, as the original model returns them.</summary>
    Decoded,

    /// <summary>The maps of the detection head as they are.</summary>
    Raw,
}
