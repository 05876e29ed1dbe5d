using System.CommandLine;

namespace YoloCompress.Worker;

/// <summary>The command line.</summary>
internal static class WorkerCommands
{
    public static RootCommand Create(Terminal terminal) => new("Compresses YOLOv5 and other convolutional ONNX models.")
    {
        RunCommand.Create(),
        CompressCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        InspectCommand.Create(terminal),
        AnalyzeCommand.Create(terminal),
        ExploreCommand.Create(terminal),
        CompareCommand.Create(terminal),
        ShowCommand.Create(terminal),
        BenchmarkCommand.Create(terminal),
        RestoreCommand.Create(terminal),
        DoctorCommand.Create(terminal),
    };
}
