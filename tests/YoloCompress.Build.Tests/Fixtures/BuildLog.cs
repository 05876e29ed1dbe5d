using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>What a build said.</summary>
internal sealed class BuildLog : ILogger
{
    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildWarningEventArgs> Warnings { get; } = [];

    public List<BuildMessageEventArgs> Messages { get; } = [];

    /// <summary>The code of the one error; fails the test when there are others.</summary>
    public string OnlyErrorCode
    {
        get
        {
            Assert.HasCount(1, Errors, ToString());
            return Errors[0].Code!;
        }
    }

    public LoggerVerbosity Verbosity { get; set; } = LoggerVerbosity.Diagnostic;

    public string? Parameters { get; set; }

    public void Initialize(IEventSource eventSource)
    {
        eventSource.ErrorRaised += (_, e) => Errors.Add(e);
        eventSource.WarningRaised += (_, e) => Warnings.Add(e);
        eventSource.MessageRaised += (_, e) => Messages.Add(e);
    }

    public void Shutdown()
    {
    }

    public override string ToString() => string.Join('\n', Errors.Select(e => $"{e.Code} {e.File}: {e.Message}"));
}
