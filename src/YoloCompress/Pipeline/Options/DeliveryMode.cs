namespace YoloCompress.Pipeline;

/// <summary>How the compact model reaches the program.</summary>
public enum DeliveryMode
{
    /// <summary>As a resource of the assembly.</summary>
    Embed,

    /// <summary>As a file beside the program.</summary>
    Content,

    /// <summary>Not at all: it stays in the intermediate folder.</summary>
    None,
}
