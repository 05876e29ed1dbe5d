namespace YoloCompress.Packing;

/// <summary>
/// The coder of all codes of a file: a static table for each expected magnitude, and range asymmetric numeral systems (Duda, 2013)
/// behind it. <see cref="Unpacker"/> holds the other direction and says which means make the expectation.
/// </summary>
internal sealed class CodeStream
{
    private const int Total = 1 << Unpacker.FrequencyBits;

    private static readonly (int Fast, int Slow, int Column)[] Mixtures =
        [(0, 4, 12), (2, 4, 10), (4, 4, 8), (6, 4, 6), (1, 9, 6), (3, 7, 6), (4, 9, 3), (0, 12, 4)];

    private readonly List<(byte[] Codes, int Columns, int Start)> _parts = [];

    /// <summary>Adds a matrix of codes.</summary>
    /// <returns>The mean magnitude that the means start with.</returns>
    public int Add(ReadOnlySpan<byte> codes, int columns)
    {
        long sum = 0;
        foreach (byte code in codes)
            sum += Math.Abs((int)(sbyte)code);
        int start = codes.Length == 0 ? 0 : (int)((sum << Unpacker.MeanBits) / codes.Length);
        _parts.Add((codes.ToArray(), columns, start));
        return start;
    }

    /// <summary>Writes tables and codes.</summary>
    /// <param name="tables">Gets the tables.</param>
    /// <returns>The codes, to be read from the first byte on.</returns>
    public byte[] Finish(HeadWriter tables)
    {
        int count = _parts.Sum(p => p.Codes.Length);
        if (count == 0)
        {
            tables.Number(0);
            tables.Bytes([0, 0, 0]);
            return [];
        }

        byte[] levels = Unpacker.Levels();
        int contexts = levels[^1] + 1;
        byte[] context = new byte[count], best = new byte[count];
        (int Fast, int Slow, int Column) mixture = default;
        double least = double.PositiveInfinity;
        foreach ((int Fast, int Slow, int Column) candidate in Mixtures)
        {
            Contexts(levels, candidate, context);
            double cost = Cost(Count(context, contexts));
            if (cost < least)
            {
                (least, mixture) = (cost, candidate);
                (best, context) = (context, best);
            }
        }

        int[][] counts = Count(best, contexts);
        ushort[][] frequencies = [.. counts.Select(Normalized)];
        tables.Number(contexts);
        tables.Bytes([(byte)mixture.Fast, (byte)mixture.Slow, (byte)mixture.Column]);
        foreach (ushort[] table in frequencies)
        {
            int used = table.Length;
            while (used > 0 && table[used - 1] == 0)
                used--;
            tables.Number(used);
            for (int i = 0; i < used; i++)
                tables.Number(table[i]);
        }

        return Encode(best, frequencies);
    }

    private void Contexts(byte[] levels, (int Fast, int Slow, int Column) mixture, byte[] contexts)
    {
        int place = 0;
        foreach ((byte[] codes, int columns, int start) in _parts)
        {
            int[] means = new int[columns];
            Array.Fill(means, start);
            int fast = start, slow = start;
            for (int i = 0; i < codes.Length; i++)
            {
                ref int mean = ref means[i % columns];
                contexts[place++] = levels[((fast * mixture.Fast) + (slow * mixture.Slow) + (mean * mixture.Column)) >> 4];
                int magnitude = Math.Abs((int)(sbyte)codes[i]) << Unpacker.MeanBits;
                fast += (magnitude - fast) >> 2;
                slow += (magnitude - slow) >> 5;
                mean += (magnitude - mean) >> 3;
            }
        }
    }

    private int[][] Count(byte[] contexts, int number)
    {
        int[][] counts = [.. Enumerable.Range(0, number).Select(_ => new int[128])];
        int place = 0;
        foreach ((byte[] codes, _, _) in _parts)
        {
            foreach (byte code in codes)
                counts[contexts[place++]][Math.Abs((int)(sbyte)code)]++;
        }

        return counts;
    }

    // In bits; what tables cost is added roughly.
    private static double Cost(int[][] counts)
    {
        double bits = 0;
        foreach (int[] table in counts)
        {
            double total = table.Sum();
            for (int i = 0; i < table.Length; i++)
            {
                if (table[i] > 0)
                    bits += (table[i] * (Math.Log2(total / table[i]) + (i > 0 ? 1 : 0))) + 10;
            }
        }

        return bits;
    }

    // Every magnitude that occurs keeps a slot for each sign; what rounding leaves goes to the most frequent one, or zero's single slot.
    private static ushort[] Normalized(int[] counts)
    {
        long total = counts.Sum(c => (long)c);
        ushort[] result = new ushort[counts.Length];
        if (total == 0)
            return result;
        int[] slots = new int[counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                slots[i] = (int)Math.Max(1, Math.Round(counts[i] * (double)Total / total / (i == 0 ? 1 : 2)));
        }

        int left = Total - slots[0] - (2 * slots.Skip(1).Sum());
        if (left % 2 != 0)
        {
            slots[0]++;
            left--;
        }

        while (left != 0)
        {
            int greatest = 0;
            for (int i = 1; i < slots.Length; i++)
            {
                if (slots[i] > slots[greatest])
                    greatest = i;
            }

            int unit = greatest == 0 ? 2 : 1;
            slots[greatest] += left > 0 ? unit : -unit;
            left += left > 0 ? -2 : 2;
        }

        for (int i = 0; i < slots.Length; i++)
            result[i] = checked((ushort)slots[i]);
        return result;
    }

    private byte[] Encode(byte[] contexts, ushort[][] frequencies)
    {
        int[][] starts = [.. frequencies.Select(Starts)];
        List<ushort> words = [];
        uint state = 1u << 16;
        int place = contexts.Length;
        for (int part = _parts.Count - 1; part >= 0; part--)
        {
            byte[] codes = _parts[part].Codes;
            for (int i = codes.Length - 1; i >= 0; i--)
            {
                int context = contexts[--place], code = (sbyte)codes[i];
                uint frequency = frequencies[context][Math.Abs(code)];
                if (state >= (ulong)frequency << (32 - Unpacker.FrequencyBits))
                {
                    words.Add((ushort)state);
                    state >>= 16;
                }

                state = ((state / frequency) << Unpacker.FrequencyBits) + (state % frequency) + (uint)starts[context][code + 128];
            }
        }

        byte[] result = new byte[4 + (2 * words.Count)];
        BitConverter.TryWriteBytes(result, state);
        for (int i = 0; i < words.Count; i++)
            BitConverter.TryWriteBytes(result.AsSpan(4 + (2 * i)), words[words.Count - 1 - i]);
        return result;
    }

    private static int[] Starts(ushort[] frequencies)
    {
        int[] starts = new int[256];
        int sum = 0;
        for (int symbol = 1; symbol < 256; symbol++)
        {
            starts[symbol] = sum;
            sum += frequencies[Math.Abs(symbol - 128)];
        }

        return starts;
    }
}
