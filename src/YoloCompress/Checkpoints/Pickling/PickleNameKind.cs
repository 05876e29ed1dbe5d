namespace YoloCompress.Checkpoints.Pickling;

/// <summary>What a pickle may do with a name of the allow-list.</summary>
internal enum PickleNameKind
{
    /// <summary>A class of which objects are made by NEWOBJ, such as a layer.</summary>
    Class,

    /// <summary>A function or class that REDUCE applies to arguments, such as <c>_rebuild_tensor_v2</c>.</summary>
    Callable,

    /// <summary>A storage class: may only stand in a persistent id.</summary>
    Storage,

    /// <summary>A class that is only passed as an argument, such as <c>numpy.ndarray</c>.</summary>
    Argument,
}
