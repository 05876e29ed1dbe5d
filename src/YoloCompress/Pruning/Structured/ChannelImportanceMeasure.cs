namespace YoloCompress.Pruning.Structured;

/// <summary>What tells which channels of a group matter least.</summary>
public enum ChannelImportanceMeasure
{
    /// <summary>What least squares on the remaining channels cannot repair in the layers that read them: needs calibration pictures.</summary>
    SecondOrder,

    /// <summary>Sum of absolute weights that make and read the channel.</summary>
    L1,

    /// <summary>Euclidean norm of the weights that make and read the channel.</summary>
    L2,

    /// <summary>Largest absolute weight that makes or reads the channel.</summary>
    LInfinity,

    /// <summary>Scale of the batch normalization behind the layer that makes the channel (Liu and others, "Network Slimming", 2017).</summary>
    BatchNormalizationScale,

    /// <summary>Energy of the channel as the layers that read it see it: needs calibration pictures.</summary>
    Activation,

    /// <summary>First-order effect on the outputs, the mean square of gradient x value: the gradients come from outside (Molchanov and others, 2019).</summary>
    Taylor,

    /// <summary>Any channels, as a control.</summary>
    Random,
}
