namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>The worker met something that nobody foresaw: a mistake of this project, not of the user.</summary>
    public const string InternalError = "YC0001";

    /// <summary>The job file is missing, is no JSON, or has another schema than this worker reads.</summary>
    public const string InvalidJobFile = "YC0002";

    /// <summary>The output folder can't be written: no right, no room, or a file in use.</summary>
    public const string OutputNotWritable = "YC0003";

    /// <summary>A file that the job reads can't be opened.</summary>
    public const string InputNotReadable = "YC0004";

    /// <summary>The worker ran out of memory.</summary>
    public const string OutOfMemory = "YC0005";
}
