namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>What YOLOv5's blocks compute, from the fixtures' weights, in <see cref="Plain"/> arithmetic.</summary>
internal static class PlainModules
{
    public static Plain Conv2d(PythonObject m, Plain x)
    {
        (int H, int W) Pair(string name) => ((int)((PythonTuple)m.State[name]!).Items[0]!, (int)((PythonTuple)m.State[name]!).Items[1]!);
        return x.Conv(m.Weight("weight"), (PythonTensor?)m.Parameters["bias"], Pair("stride"), Pair("padding"), Pair("dilation").H, (int)m.State["groups"]!);
    }

    /// <summary>Convolution, batch normalization where there is one, and the activation.</summary>
    public static Plain Conv(PythonObject m, Plain x)
    {
        Plain y = Conv2d(m["conv"], x);
        if (m.Modules.ContainsKey("bn"))
            y = y.BatchNorm(m["bn"]);
        return m["act"].Name == "Identity" ? y : y.SiLU();
    }

    public static Plain Bottleneck(PythonObject m, Plain x)
    {
        Plain y = Conv(m["cv2"], Conv(m["cv1"], x));
        if (m.Modules.ContainsKey("cv3"))
            y = Conv(m["cv3"], y);
        return m.State["add"] is true ? x.Plus(y) : y;
    }

    public static Plain C3(PythonObject m, Plain x, Func<PythonObject, Plain, Plain> middle) =>
        Conv(m["cv3"], Plain.Concat(middle(m["m"], Conv(m["cv1"], x)), Conv(m["cv2"], x)));

    public static Plain Sequence(PythonObject m, Plain x, Func<PythonObject, Plain, Plain> each) =>
        m.Modules.Values.Aggregate(x, (y, layer) => each((PythonObject)layer!, y));

    public static Plain Ghost(PythonObject m, Plain x)
    {
        Plain half = Conv(m["cv1"], x);
        return Plain.Concat(half, Conv(m["cv2"], half));
    }

    public static Plain Spp(PythonObject m, Plain x, params int[] kernels)
    {
        Plain y = Conv(m["cv1"], x);
        return Conv(m["cv2"], Plain.Concat([y, .. kernels.Select(k => y.MaxPool(k, 1, k / 2))]));
    }

    public static Plain Sppf(PythonObject m, Plain x, int kernel)
    {
        Plain a = Conv(m["cv1"], x);
        Plain b = a.MaxPool(kernel, 1, kernel / 2);
        Plain c = b.MaxPool(kernel, 1, kernel / 2);
        return Conv(m["cv2"], Plain.Concat(a, b, c, c.MaxPool(kernel, 1, kernel / 2)));
    }
}
