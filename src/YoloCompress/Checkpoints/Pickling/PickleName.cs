namespace YoloCompress.Checkpoints.Pickling;

/// <summary>The name of a class or function. Only a name: nothing is looked up, imported or called.</summary>
internal sealed class PickleName(string module, string name, PickleNameKind kind) : PickleValue
{
    /// <summary>The Python module, such as <c>models.common</c>.</summary>
    public string Module { get; } = module;

    /// <summary>The name within it, such as <c>C3</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What the pickle may do with the name.</summary>
    public PickleNameKind Kind { get; } = kind;

    /// <summary>Module and name, with a dot.</summary>
    public string FullName => $"{Module}.{Name}";

    public override string Describe() => FullName;
}
