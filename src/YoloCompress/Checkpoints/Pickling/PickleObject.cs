namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// The record of an object that Python would make: by NEWOBJ from a class, or by REDUCE from a callable. It holds the recipe only.
/// </summary>
internal sealed class PickleObject(PickleName callable, PickleTuple arguments, bool isNew) : PickleValue, IPickleItems
{
    /// <summary>The class or function.</summary>
    public PickleName Callable { get; } = callable;

    /// <summary>What it is given.</summary>
    public PickleTuple Arguments { get; } = arguments;

    /// <summary>True for NEWOBJ, false for REDUCE.</summary>
    public bool IsNew { get; } = isNew;

    /// <summary>What BUILD would hand to <c>__setstate__</c> or put into <c>__dict__</c>.</summary>
    public PickleValue? State { get; set; }

    public List<KeyValuePair<PickleValue, PickleValue>> Items { get; } = [];

    public override string Describe() => $"an object of {Callable.FullName}";
}
