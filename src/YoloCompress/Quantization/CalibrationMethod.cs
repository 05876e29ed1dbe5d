namespace YoloCompress.Quantization;

/// <summary>How the range of an activation is found from what the calibration pictures give.</summary>
public enum CalibrationMethod
{
    /// <summary>The least and the greatest value of all pictures.</summary>
    MinMax,

    /// <summary>The least and the greatest value of each picture, averaged.</summary>
    MovingAverage,

    /// <summary>The range that holds a given share of all values.</summary>
    Percentile,

    /// <summary>The range with the least Kullback-Leibler divergence between the distribution before and after.</summary>
    Entropy,

    /// <summary>The range with the least mean squared error.</summary>
    Mse,
}
