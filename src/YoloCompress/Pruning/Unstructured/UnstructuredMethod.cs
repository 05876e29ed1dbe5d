namespace YoloCompress.Pruning.Unstructured;

/// <summary>How single weights are chosen.</summary>
public enum UnstructuredMethod
{
    /// <summary>The smallest magnitudes; nothing is compensated.</summary>
    L1,

    /// <summary>Any weights, as a control.</summary>
    Random,

    /// <summary>N of M neighbouring input channels' weights stay; compensated where there are calibration pictures.</summary>
    NM,

    /// <summary>Those that the others can make up for best, by the inverse Hessian of each layer; compensated.</summary>
    OBS,
}
