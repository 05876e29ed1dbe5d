using YoloCompress.Diagnostics;

namespace YoloCompress.Worker;

/// <summary>Turns whatever ended the work into errors with codes.</summary>
internal static class Failures
{
    /// <summary>One error for each thing that went wrong.</summary>
    public static IEnumerable<(string Code, string Text, string? File)> Of(Exception failure) => failure switch
    {
        YoloCompressException e => [(e.Code, e.Message, e.File)],
        AggregateException e when e.Flatten().InnerExceptions.All(i => i is YoloCompressException) => e.Flatten().InnerExceptions.SelectMany(Of),
        // A static constructor that fails, such as that of the native libraries' loader, hides what it failed of.
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        OutOfMemoryException => [(ErrorCodes.OutOfMemory, "There is not enough memory for this model and its pictures. Use fewer or smaller pictures, or fewer threads.", null)],
        _ => [(ErrorCodes.InternalError, $"An unforeseen failure, which is a mistake of this package: {failure.GetType().Name}: {failure.Message} Please report it with the detailed build log.", null)],
    };

    /// <summary>True if a developer of this package needs the stack.</summary>
    public static bool NeedsStack(Exception failure) => Of(failure).Any(f => f.Code == ErrorCodes.InternalError);
}
