namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>The file named by <c>BaselineReport</c> is no report that this version can compare with.</summary>
    public const string UnreadableBaseline = "YC1001";

    /// <summary>A figure became worse than <c>BaselineTolerance</c> allows.</summary>
    public const string Regression = "YC1002";

    /// <summary>A file that is to be shown is no report.</summary>
    public const string UnreadableReport = "YC1003";
}
