namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>The whole YOLOv5 of v6.0 to v7.0 with random weights, at any width and depth.</summary>
internal static class YoloV5
{
    private static readonly float[][] Anchors = [[10, 13, 16, 30, 33, 23], [30, 61, 62, 45, 59, 119], [116, 90, 156, 198, 373, 326]];

    /// <summary>Builds the model.</summary>
    /// <param name="layers">Makes the layers.</param>
    /// <param name="width">Channels as a share of yolov5l's: 0.25 for n, 0.5 for s.</param>
    /// <param name="depth">Repeats as a share of yolov5l's: 0.33 for n and s.</param>
    /// <param name="classes">The number of classes.</param>
    public static PythonObject Build(Layers layers, double width, double depth, int classes = 80)
    {
        int C(int channels) => (int)Math.Ceiling(channels * width / 8) * 8;
        int N(int repeats) => Math.Max((int)Math.Round(repeats * depth), 1);
        PythonObject Upsample() => Layers.Upsample(null, 2.0, "nearest");
        PythonObject Concat(int with) => Layers.Yolo("Concat").With("d", 1).With("f", new object?[] { -1, with });
        PythonObject stem = layers.Wrap(layers.Conv2d(3, C(64), (6, 6), (2, 2), (2, 2)), C(64));
        return Layers.Model(
            stem,
            layers.Conv(C(64), C(128), 3, 2),
            layers.C3(C(128), C(128), N(3), true),
            layers.Conv(C(128), C(256), 3, 2),
            layers.C3(C(256), C(256), N(6), true),
            layers.Conv(C(256), C(512), 3, 2),
            layers.C3(C(512), C(512), N(9), true),
            layers.Conv(C(512), C(1024), 3, 2),
            layers.C3(C(1024), C(1024), N(3), true),
            layers.Sppf(C(1024), C(512), C(1024)),
            layers.Conv(C(1024), C(512)),
            Upsample(),
            Concat(6),
            Neck(layers, C(1024), C(512), N(3)),
            layers.Conv(C(512), C(256)),
            Upsample(),
            Concat(4),
            Neck(layers, C(512), C(256), N(3)),
            layers.Conv(C(256), C(256), 3, 2),
            Concat(14),
            Neck(layers, C(512), C(512), N(3)),
            layers.Conv(C(512), C(512), 3, 2),
            Concat(10),
            Neck(layers, C(1024), C(1024), N(3)),
            layers.Detect(classes, [8, 16, 32], Anchors, C(256), C(512), C(1024)).With("f", new object?[] { 17, 20, 23 }));
    }

    private static PythonObject Neck(Layers layers, int inputs, int outputs, int repeats)
    {
        int half = outputs / 2;
        return layers.C3("C3", inputs, half, half, outputs, half, Layers.Sequential([.. Enumerable.Range(0, repeats).Select(_ => layers.Bottleneck(half, half, half, false))]));
    }
}
