using System.Runtime.InteropServices;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>Everything that a <see cref="DistillationRun"/> knows after a number of steps, as bytes.</summary>
internal sealed record TrainingState
{
    private const int Form = 1;

    /// <summary>Steps of the whole schedule.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps that were made.</summary>
    public required int Done { get; init; }

    /// <summary>How often the loss was no number.</summary>
    public required int Retreats { get; init; }

    /// <summary>What the learning rate is multiplied with since.</summary>
    public required double Factor { get; init; }

    /// <summary>Steps of the optimizer.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>Steps of the moving average.</summary>
    public required long AverageSteps { get; init; }

    /// <summary>The balance of the levels in the labels' loss; empty without labels.</summary>
    public required double[] Balance { get; init; }

    /// <summary>The student's distance as it was given.</summary>
    public required double Before { get; init; }

    /// <summary>The distance of the best snapshot.</summary>
    public required double BestDistance { get; init; }

    /// <summary>The step of the best snapshot; 0: the student as it was given.</summary>
    public required int BestStep { get; init; }

    /// <summary>The best snapshot; empty if it is the student as it was given.</summary>
    public required byte[] Best { get; init; }

    /// <summary>Weights, moments and averages in the run's order, each row by row.</summary>
    public required IReadOnlyList<float[]> Values { get; init; }

    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Form);
        writer.Write(Steps);
        writer.Write(Done);
        writer.Write(Retreats);
        writer.Write(Factor);
        writer.Write(OptimizerSteps);
        writer.Write(AverageSteps);
        writer.Write(Balance.Length);
        foreach (double value in Balance)
            writer.Write(value);
        writer.Write(Before);
        writer.Write(BestDistance);
        writer.Write(BestStep);
        writer.Write(Best.Length);
        writer.Write(Best);
        writer.Write(Values.Count);
        foreach (float[] value in Values)
        {
            writer.Write(value.Length);
            writer.Write(MemoryMarshal.AsBytes<float>(value));
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a state; null if it is none of this form, as after an update of this library.</summary>
    public static TrainingState? Parse(byte[] bytes)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes));
            return reader.ReadInt32() != Form ? null : new()
            {
                Steps = reader.ReadInt32(),
                Done = reader.ReadInt32(),
                Retreats = reader.ReadInt32(),
                Factor = reader.ReadDouble(),
                OptimizerSteps = reader.ReadInt64(),
                AverageSteps = reader.ReadInt64(),
                Balance = Many(reader.ReadInt32(), reader.ReadDouble),
                Before = reader.ReadDouble(),
                BestDistance = reader.ReadDouble(),
                BestStep = reader.ReadInt32(),
                Best = reader.ReadBytes(reader.ReadInt32()),
                Values = Many(reader.ReadInt32(), () => MemoryMarshal.Cast<byte, float>(reader.ReadBytes(sizeof(float) * reader.ReadInt32())).ToArray()),
            };
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The values of tensors.</summary>
    public static float[][] Of(IEnumerable<Tensor> tensors)
    {
        using IDisposable _ = no_grad();
        return [.. tensors.Select(t => t.ToFloats())];
    }

    /// <summary>True if the values fit these tensors.</summary>
    public bool Fits(IEnumerable<Tensor> tensors) => tensors.Select(t => t.numel()).SequenceEqual(Values.Select(v => (long)v.Length));

    /// <summary>Puts the values back.</summary>
    public void CopyTo(IEnumerable<Tensor> tensors)
    {
        using IDisposable _ = no_grad();
        foreach ((Tensor live, float[] value) in tensors.Zip(Values))
        {
            using Tensor kept = tensor(value, live.shape);
            live.copy_(kept);
        }
    }

    private static T[] Many<T>(int count, Func<T> read)
    {
        T[] values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = read();
        return values;
    }
}
