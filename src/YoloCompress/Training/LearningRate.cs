namespace YoloCompress.Training;

/// <summary>Rises linearly, then falls along half a cosine (Loshchilov and Hutter 2017, SGDR, without restarts).</summary>
internal static class LearningRate
{
    public static double At(int step, int steps, int warmUp, double highest, double last)
    {
        if (step < warmUp)
            return highest * (step + 1) / warmUp;
        double done = (double)(step - warmUp) / Math.Max(1, steps - warmUp);
        return highest * (last + ((1 - last) * (1 + Math.Cos(Math.PI * done)) / 2));
    }
}
