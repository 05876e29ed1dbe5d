namespace YoloCompress.Detection;

/// <summary>Precision over recall of one class at IoU 0.5, each precision the highest at that recall or a greater one.</summary>
/// <param name="Class">Class number.</param>
/// <param name="Precisions">Precision, 0 to 1, at recall 0, 0.01, … 1.</param>
public sealed record ClassPrecision(int Class, IReadOnlyList<double> Precisions);
