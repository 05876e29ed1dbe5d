using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// Complete IoU: overlap, less the distance of the centres and the difference of the aspect ratios (Zheng et al. 2020, "Distance-IoU loss:
/// faster and better learning for bounding box regression", eq. 9 to 11).
/// </summary>
internal static class CompleteIou
{
    private const double Epsilon = 1e-7;

    /// <param name="boxes">[n, 4]: centre and size.</param>
    /// <param name="wanted">The same form.</param>
    /// <returns>[n], at most 1.</returns>
    public static Tensor Of(Tensor boxes, Tensor wanted)
    {
        Tensor centre = boxes.narrow(1, 0, 2), size = boxes.narrow(1, 2, 2), otherCentre = wanted.narrow(1, 0, 2), otherSize = wanted.narrow(1, 2, 2);
        Tensor low = centre - (size / 2), high = centre + (size / 2), otherLow = otherCentre - (otherSize / 2), otherHigh = otherCentre + (otherSize / 2);
        Tensor common = (minimum(high, otherHigh) - maximum(low, otherLow)).clamp(0).prod(1);
        Tensor iou = common / (size.prod(1) + otherSize.prod(1) - common + Epsilon);
        Tensor diagonal = (maximum(high, otherHigh) - minimum(low, otherLow)).square().sum(1) + Epsilon;
        Tensor distance = (centre - otherCentre).square().sum(1) / diagonal;
        Tensor angle = (otherSize.select(1, 0) / (otherSize.select(1, 1) + Epsilon)).atan() - (size.select(1, 0) / (size.select(1, 1) + Epsilon)).atan();
        Tensor shape = angle.square() * (4 / (Math.PI * Math.PI));
        Tensor weight;
        using (no_grad())
            weight = shape / (shape - iou + 1).clamp(Epsilon);
        return iou - distance - (shape * weight);
    }
}
