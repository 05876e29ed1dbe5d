using System.Text;

namespace YoloCompress.TestAssets;

/// <summary>
/// A small random generator whose numbers are the same on every machine and runtime (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for something that has a name, whatever else is generated before it.</summary>
    public static SplitMix For(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 1099511628211;
        return new(hash);
    }

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>At least low, less than high.</summary>
    public double Between(double low, double high) => low + ((high - low) * (Next() >> 11) / (1UL << 53));

    /// <summary>0 to count - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);
}
