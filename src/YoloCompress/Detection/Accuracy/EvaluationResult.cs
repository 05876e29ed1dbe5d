namespace YoloCompress.Detection;

/// <summary>Accuracy of a model on a set of pictures.</summary>
public sealed class EvaluationResult
{
    internal EvaluationResult(IReadOnlyList<PictureRecord> records, IReadOnlyList<string>? classNames)
    {
        Records = records;
        Table = new(records);
        PerClass = [.. Table.PerClass(weights: null).Select(c => c with { Name = classNames?.ElementAtOrDefault(c.Class) })];
        Map50 = PerClass.Average(c => c.Ap50);
        Map5095 = PerClass.Average(c => c.Ap5095);
    }

    /// <summary>Mean average precision at IoU 0.5 over the classes that occur, 0 to 1.</summary>
    public double Map50 { get; }

    /// <summary>Mean average precision over IoU 0.50 to 0.95 and the classes that occur, 0 to 1.</summary>
    public double Map5095 { get; }

    /// <summary>The classes that occur in the truth, by number.</summary>
    public IReadOnlyList<ClassAccuracy> PerClass { get; }

    /// <summary>The pictures that were measured, in the set's order.</summary>
    public IReadOnlyList<PictureRecord> Records { get; }

    /// <summary>Precision over recall at IoU 0.5 for the classes that occur, by number.</summary>
    public IReadOnlyList<ClassPrecision> Curves() => [.. Table.Curves()];

    internal PrecisionTable Table { get; }
}
