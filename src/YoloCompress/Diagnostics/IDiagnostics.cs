namespace YoloCompress.Diagnostics;

/// <summary>Where the library tells what it does. Errors are thrown as <see cref="YoloCompressException"/>, not reported here.</summary>
public interface IDiagnostics
{
    /// <summary>Something the user should mend, while the work goes on.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="file">The file at fault, or null.</param>
    void Warn(string code, string message, string? file = null);

    /// <summary>A line for the log.</summary>
    /// <param name="message">The line.</param>
    /// <param name="importance">How prominently it is shown.</param>
    void Log(string message, Importance importance = Importance.Normal);

    /// <summary>How far the current stage has come.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="fraction">0 to 1.</param>
    void Progress(string stage, double fraction);
}
