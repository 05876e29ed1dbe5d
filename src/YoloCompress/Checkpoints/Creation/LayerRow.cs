namespace YoloCompress.Checkpoints.Creation;

/// <summary>A layer of the architecture as YOLOv5's yaml writes one.</summary>
/// <param name="From">The layers it reads, -1 being the last one.</param>
/// <param name="Repeats">How many blocks it has in yolov5l.</param>
/// <param name="Module">The class.</param>
/// <param name="Arguments">The class's arguments, output channels of yolov5l first.</param>
internal sealed record LayerRow(int[] From, int Repeats, string Module, params object[] Arguments);
