namespace YoloCompress.Pruning.Channels;

/// <summary>
/// The channels that layers make, as disjoint sets: those that must stay or go together are joined. A set can be pinned, with the reason
/// for which it has to stay.
/// </summary>
internal sealed class ChannelUnits
{
    private readonly List<int> _parents = [];
    private readonly Dictionary<int, string> _pins = [];

    /// <summary>Number of units ever made; they are numbered from 0.</summary>
    public int Count => _parents.Count;

    public int[] Make(int count)
    {
        int[] made = new int[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = _parents.Count;
            _parents.Add(made[i]);
        }

        return made;
    }

    /// <summary>The unit that stands for all that were joined with this one: the oldest.</summary>
    public int Find(int unit)
    {
        while (_parents[unit] != unit)
            unit = _parents[unit] = _parents[_parents[unit]];
        return unit;
    }

    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a == b)
            return;
        if (a > b)
            (a, b) = (b, a);
        _parents[b] = a;
        if (_pins.Remove(b, out string? reason))
            _pins.TryAdd(a, reason);
    }

    public void Join(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        for (int i = 0; i < a.Length; i++)
            Join(a[i], b[i]);
    }

    /// <summary>The first reason given for a unit counts.</summary>
    public void Pin(ReadOnlySpan<int> units, string reason)
    {
        foreach (int unit in units)
            _pins.TryAdd(Find(unit), reason);
    }

    /// <summary>Why the unit has to stay, or null.</summary>
    public string? PinnedBecause(int unit) => _pins.GetValueOrDefault(Find(unit));
}
