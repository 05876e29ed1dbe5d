namespace YoloCompress.Pruning.Unstructured;

/// <summary>How long and how hard the alternating method pulls dense and sparse weights together.</summary>
/// <param name="Penalties">Rising penalties ρ, for Hessians of unit diagonal; each costs one factorisation.</param>
/// <param name="StepsPerPenalty">Steps with each.</param>
/// <param name="RefitIterations">Conjugate gradient steps of the least squares at the end.</param>
internal sealed record PenaltySchedule(double[] Penalties, int StepsPerPenalty, int RefitIterations)
{
    /// <summary>Errors about 3 % above what three times the time gives, 0.75 of the best one-shot choice's (measured on yolov5n).</summary>
    public static PenaltySchedule Thorough { get; } = new([0.03, 0.09, 0.27, 0.81], 4, 30);

    /// <summary>One factorisation; errors about 6 % above <see cref="Thorough"/>'s: enough to compare layers.</summary>
    public static PenaltySchedule Quick { get; } = new([0.3], 12, 10);
}
