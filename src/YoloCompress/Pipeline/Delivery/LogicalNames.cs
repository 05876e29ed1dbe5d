using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>The name under which the program finds its model.</summary>
public static class LogicalNames
{
    /// <summary>The given name with '/' between folders, or <c>models/NAME.onnx</c>.</summary>
    /// <param name="given">The <c>LogicalName</c> metadata, or null.</param>
    /// <param name="name">The file name without extension.</param>
    /// <param name="file">The item's file, for messages.</param>
    /// <exception cref="YoloCompressException">YC0112: the name leads out of the output folder or can't be a path.</exception>
    public static string Of(string? given, string name, string? file = null)
    {
        if (given == null)
            return $"models/{name}.onnx";
        string logical = given.Replace('\\', '/');
        bool valid = logical.Split('/').All(part => part.Trim() is not ("" or "." or "..") && part.All(c => c >= ' ' && !":*?\"<>|".Contains(c)));
        return valid
            ? logical
            : throw new YoloCompressException(
                ErrorCodes.InvalidLogicalName,
                $"LogicalName=\"{given}\" can't be used. Give a relative path such as models/{name}.onnx, without '..' and without any of : * ? \" < > |.",
                file);
    }
}
