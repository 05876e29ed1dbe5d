namespace YoloCompress.Pipeline;

/// <summary>How weights or channels are chosen for removal.</summary>
public enum PruningMethod
{
    /// <summary>Nothing is removed.</summary>
    None,

    /// <summary>Single weights of the smallest magnitude.</summary>
    L1Unstructured,

    /// <summary>Whole channels of the smallest norm, with everything that depends on them.</summary>
    LnStructured,

    /// <summary>N of M neighbouring weights.</summary>
    NM,

    /// <summary>Optimal brain surgeon: zeros with second-order compensation.</summary>
    OBS,

    /// <summary>Weights at random, to compare with.</summary>
    Random,
}
