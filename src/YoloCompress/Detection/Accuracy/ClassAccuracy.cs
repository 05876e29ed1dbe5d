namespace YoloCompress.Detection;

/// <summary>Accuracy for one class.</summary>
/// <param name="Class">Class number.</param>
/// <param name="Name">Class name, where the data set states it.</param>
/// <param name="Objects">How many true objects there are.</param>
/// <param name="Ap50">Average precision at IoU 0.5, 0 to 1.</param>
/// <param name="Ap5095">Mean of average precisions at IoU 0.50 to 0.95, 0 to 1.</param>
public sealed record ClassAccuracy(int Class, string? Name, int Objects, double Ap50, double Ap5095);
