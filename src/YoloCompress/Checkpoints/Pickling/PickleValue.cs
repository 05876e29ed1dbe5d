namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// What an opcode made: plain data that stands for a Python object, and never becomes one. Values are compared by reference, as the
/// memo does; one that was fetched from the memo is the same instance.
/// </summary>
internal abstract class PickleValue
{
    /// <summary>Where the opcode that made the value stands in the pickle; -1 for values that were not read.</summary>
    public int Position { get; init; } = -1;

    /// <summary>How many bytes that opcode takes, with its argument but without what it took from the stack.</summary>
    public int Length { get; init; }

    /// <summary>What the value is, for messages.</summary>
    public abstract string Describe();
}
