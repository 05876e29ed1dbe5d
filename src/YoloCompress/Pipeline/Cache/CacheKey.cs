using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using YoloCompress.Inference;

namespace YoloCompress.Pipeline;

/// <summary>
/// Everything that a result depends on, as one hash: the action, its inputs by content, options with their defaults, this tool, the native
/// libraries, platform and processor class (floats differ between instruction sets). Never paths, times or build configurations.
/// </summary>
public sealed class CacheKey
{
    private static readonly string Environment = string.Join(
        '\n',
        "key 1",
        // The module's own identity, so that a changed build of the same version is another tool.
        $"tool {typeof(CacheKey).Assembly.GetName().Version} {typeof(CacheKey).Module.ModuleVersionId}",
        $"onnxruntime {NativePackage.Of(NativePackage.OnnxRuntime)!.Version}",
        $"skia {NativePackage.Of(NativePackage.Skia)!.Version}",
        $"platform {NativePlatform.Current} {ProcessorClass.Current}");

    private readonly StringBuilder _text = new(Environment);

    /// <summary>Starts a key.</summary>
    /// <param name="action">What is done, such as <c>stage Quantize</c>.</param>
    public CacheKey(string action) => Add("action", action);

    /// <summary>The key: SHA-256 in lower-case hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())));

    /// <summary>Adds something that the result depends on.</summary>
    /// <returns>This key.</returns>
    public CacheKey Add(string name, string value)
    {
        // With its length, so that no value can pass for two entries.
        _text.Append(CultureInfo.InvariantCulture, $"\n{name} {value.Length} {value}");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Hash;
}
