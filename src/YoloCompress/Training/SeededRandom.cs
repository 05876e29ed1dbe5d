namespace YoloCompress.Training;

/// <summary>
/// A random sequence that is the same on every machine and every version of the runtime: SplitMix64 (Steele, Lea and Flood 2014, "Fast
/// splittable pseudorandom number generators").
/// </summary>
/// <param name="seed">Sequences of different seeds have nothing to do with each other.</param>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * NextDouble()));

    /// <summary>Uniform in [0, count).</summary>
    public int Below(int count) => (int)(((UInt128)NextBits() * (ulong)count) >> 64);

    /// <summary>True in that share of the calls.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>An independent sequence for one purpose or one picture.</summary>
    public static SeededRandom For(ulong seed, ulong purpose) => new(new SeededRandom(seed ^ (purpose * 0xD1B54A32D192ED03)).NextBits());

    /// <summary>Brings a list into random order (Fisher and Yates).</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (int i = items.Count - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
