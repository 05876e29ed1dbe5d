namespace YoloCompress.Diagnostics;

// Codes of the MSBuild side; YoloCompress.Build compiles this file in, since it references no other project.
public static partial class ErrorCodes
{
    /// <summary>The .NET SDK (MSBuild) that builds the project is older than the oldest supported.</summary>
    public const string SdkTooOld = "YC0020";

    /// <summary>The worker ended with a failure and gave no reason.</summary>
    public const string WorkerFailed = "YC0021";

    /// <summary>The worker was ended by a signal: killed, out of memory, or crashed.</summary>
    public const string WorkerKilled = "YC0022";

    /// <summary>The worker said that all was well, but its output can't be read.</summary>
    public const string WorkerOutputUnreadable = "YC0023";

    /// <summary>A part of this package is missing on disk.</summary>
    public const string PackageIncomplete = "YC0024";

    /// <summary>No <c>dotnet</c> host was found to run the worker with.</summary>
    public const string DotNetHostNotFound = "YC0025";

    /// <summary>The folder for intermediate outputs can't be written.</summary>
    public const string IntermediateNotWritable = "YC0026";

    /// <summary>Two items would deliver the same resource or file.</summary>
    public const string SameOutput = "YC0150";

    /// <summary>An item exists for some target frameworks only, while models are compressed once per project.</summary>
    public const string ItemDependsOnTargetFramework = "YC0151";

    /// <summary>Two items would generate the same accessor class.</summary>
    public const string SameAccessor = "YC0152";

    /// <summary>The reference to this package lacks <c>PrivateAssets</c> in a project that is packed.</summary>
    public const string ReferenceNotPrivate = "YC0153";

    /// <summary>Two models have the same file name; their folders tell their outputs apart.</summary>
    public const string SameFileName = "YC0154";
}
