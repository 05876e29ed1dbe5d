namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>A package that this build needs is not there, and fetching it is forbidden.</summary>
    public const string PackageRestoreForbidden = "YC0520";

    /// <summary>A package that this build needs could not be fetched.</summary>
    public const string PackageRestoreFailed = "YC0521";
}
