namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>An object as Python's pickle writes one: class and attributes.</summary>
internal sealed class PythonObject(string module, string name)
{
    public string Module { get; } = module;

    public string Name { get; } = name;

    public Dictionary<string, object?> State { get; } = [];

    /// <summary>The attribute of an <c>nn.Module</c> that holds its parameters.</summary>
    public Dictionary<string, object?> Parameters => Table("_parameters");

    /// <summary>The attribute of an <c>nn.Module</c> that holds its buffers.</summary>
    public Dictionary<string, object?> Buffers => Table("_buffers");

    /// <summary>The attribute of an <c>nn.Module</c> that holds its children.</summary>
    public Dictionary<string, object?> Modules => Table("_modules");

    public PythonObject this[string child] => (PythonObject)Modules[child]!;

    public PythonObject With(string attribute, object? value)
    {
        State[attribute] = value;
        return this;
    }

    public PythonTensor Weight(string name) => (PythonTensor)(Parameters.GetValueOrDefault(name) ?? Buffers[name])!;

    private Dictionary<string, object?> Table(string name) => (Dictionary<string, object?>)State[name]!;
}
