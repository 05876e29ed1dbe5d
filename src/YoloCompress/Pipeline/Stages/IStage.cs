using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>One step of compressing: takes a graph and gives a new one. It measures nothing that the pipeline measures.</summary>
public interface IStage
{
    /// <summary>The name in log, progress and report, such as <c>Quantize</c>.</summary>
    string Name { get; }

    /// <summary>Every option that the result depends on, defaults included, in a fixed order; a changed algorithm is told by the tool itself.</summary>
    string Options { get; }

    /// <summary>True if the result also depends on the original model and the training pictures.</summary>
    bool Trains => false;

    /// <summary>Does the work. The given graph stays as it is.</summary>
    /// <param name="graph">An FP32 graph in canonical form, or what the stage before made of it.</param>
    /// <param name="context">Pictures, threads and whom to tell.</param>
    /// <exception cref="YoloCompressException">The graph or the pictures don't serve.</exception>
    StageOutput Run(ModelGraph graph, StageContext context);
}
