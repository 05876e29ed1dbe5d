namespace YoloCompress.Diagnostics;

/// <summary>
/// A failure that the user can mend. It becomes one build error, so its message says what is wrong and what to do.
/// </summary>
public sealed class YoloCompressException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What is wrong and how to mend it, in one or two sentences.</param>
    /// <param name="file">The file at fault, where there is one.</param>
    /// <param name="inner">The failure underneath.</param>
    public YoloCompressException(string code, string message, string? file = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        File = file;
    }

    /// <summary>The stable code, such as <c>YC0201</c>; <c>docs/errors</c> has a page for each.</summary>
    public string Code { get; }

    /// <summary>The file at fault, or null.</summary>
    public string? File { get; }
}
