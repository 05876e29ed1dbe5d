using Microsoft.ML.OnnxRuntime;

namespace YoloCompress.Inference;

/// <summary>Session options with what all our sessions share.</summary>
internal static class OrtOptions
{
    public static SessionOptions Of(SessionSettings settings)
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel =
                settings.Optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            EnableCpuMemArena = settings.KeepMemory,
            // Failures arrive as exceptions; warnings would only litter standard error.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        if (settings.TraceFolder != null)
            NodeTimes.Trace(options, settings.TraceFolder);
        return options;
    }
}
