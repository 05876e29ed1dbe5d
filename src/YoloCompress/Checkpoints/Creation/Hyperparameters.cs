using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints.Creation;

/// <summary>The training settings that a checkpoint carries: YOLOv5's published defaults for training from scratch. Inference does not read them.</summary>
internal static class Hyperparameters
{
    private static readonly (string Name, double Value)[] Defaults =
    [
        ("lr0", 0.01), ("lrf", 0.01), ("momentum", 0.937), ("weight_decay", 0.0005), ("warmup_epochs", 3), ("warmup_momentum", 0.8),
        ("warmup_bias_lr", 0.1), ("box", 0.05), ("cls", 0.5), ("cls_pw", 1), ("obj", 1), ("obj_pw", 1), ("iou_t", 0.2), ("anchor_t", 4),
        ("fl_gamma", 0), ("hsv_h", 0.015), ("hsv_s", 0.7), ("hsv_v", 0.4), ("degrees", 0), ("translate", 0.1), ("scale", 0.5), ("shear", 0),
        ("perspective", 0), ("flipud", 0), ("fliplr", 0.5), ("mosaic", 1), ("mixup", 0), ("copy_paste", 0), ("label_smoothing", 0),
    ];

    public static PickleDictionary Record(RecordBuilder records) => records.Dictionary(Defaults.Select(d => (d.Name, (object?)d.Value)));
}
