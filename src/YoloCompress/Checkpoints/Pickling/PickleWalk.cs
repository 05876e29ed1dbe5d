namespace YoloCompress.Checkpoints.Pickling;

/// <summary>Visits the values of a pickle.</summary>
internal static class PickleWalk
{
    /// <summary>Every value that can be reached, each once, also where values contain each other.</summary>
    public static IEnumerable<PickleValue> All(PickleValue root)
    {
        HashSet<PickleValue> seen = new(ReferenceEqualityComparer.Instance) { root };
        Stack<PickleValue> pending = new([root]);
        while (pending.TryPop(out PickleValue? value))
        {
            yield return value;
            foreach (PickleValue part in Parts(value))
            {
                if (seen.Add(part))
                    pending.Push(part);
            }
        }
    }

    private static IEnumerable<PickleValue> Parts(PickleValue value)
    {
        IEnumerable<PickleValue> parts = value switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            PicklePersistentId reference => [reference.Id],
            PickleObject { State: { } state } made => [made.Callable, made.Arguments, state],
            PickleObject made => [made.Callable, made.Arguments],
            _ => [],
        };
        return value is IPickleItems table ? parts.Concat(table.Items.SelectMany(i => (PickleValue[])[i.Key, i.Value])) : parts;
    }
}
