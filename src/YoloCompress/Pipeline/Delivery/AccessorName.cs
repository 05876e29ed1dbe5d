using System.Globalization;
using System.Text;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Names of generated code: of the class, from the model's file name, and of its namespace, from the project's.</summary>
public static class AccessorName
{
    // A member can't be called like its class (CS0542).
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "OpenRead", "ReadAllBytes", "Unpacked", "Unpacker", "FileName", "ResourceName", "ImageSize", "ImageHeight", "ImageWidth", "ClassNames", "Sha256",
        "InputName", "InputType", "ChannelOrder", "InputMean", "InputStd", "FillInput", "Candidate", "Decode", "HeadStrides", "HeadRows", "HeadColumns", "HeadAnchors", "BeforeSigmoid", "Sigmoid",
        "Square", "InputShape", "OutputNames", "OutputShapes", "Opset", "IrVersion", "OldestOnnxRuntime", "FileBytes",
        "ResourceBytes", "OriginalBytes", "CompressionRatio", "Map50", "Map5095", "Agreement", "Map50Retention", "Map5095Retention",
        "Parameters", "Macs", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
    };

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };

    /// <summary>
    /// The class name: the words of the file name (letters and digits) with a capital each, so <c>yolov5n-7</c> gives <c>Yolov5n7</c>;
    /// with <c>_</c> in front of a digit, and <c>Model</c> behind a name that a member has.
    /// </summary>
    /// <param name="given">The <c>AccessorName</c> metadata, or null.</param>
    /// <param name="name">The file name without extension.</param>
    /// <param name="file">The item's file, for messages.</param>
    /// <exception cref="YoloCompressException">YC0111: no identifier can be made, or the given one is none.</exception>
    public static string Of(string? given, string name, string? file = null)
    {
        if (given != null)
        {
            return IsIdentifier(given) && !Members.Contains(given) && !Keywords.Contains(given)
                ? given
                : throw new YoloCompressException(
                    ErrorCodes.InvalidAccessorName,
                    $"AccessorName=\"{given}\" can't name the generated class. Give a C# identifier that is no keyword and none of the class's members.",
                    file);
        }

        StringBuilder result = new();
        bool capital = true;
        foreach (char c in name.Normalize(NormalizationForm.FormC))
        {
            if (!char.IsLetterOrDigit(c))
            {
                capital = true;
                continue;
            }

            result.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = false;
        }

        if (result.Length == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.InvalidAccessorName, $"No class name can be made of the file name '{name}'. Set AccessorName on the item.", file);
        }

        if (!IsIdentifierStart(result[0]))
            result.Insert(0, '_');
        string className = result.ToString();
        return Members.Contains(className) ? className + "Model" : className;
    }

    /// <summary>The namespace <c>ROOT.Models</c>, each part of the root made an identifier; <c>Models</c> where there is no root.</summary>
    public static string Namespace(string rootNamespace) =>
        string.Join('.', [.. rootNamespace.Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Part), "Models"]);

    private static string Part(string text)
    {
        string part = string.Concat(text.Normalize(NormalizationForm.FormC).Select(c => IsIdentifierPart(c) ? c : '_'));
        if (!IsIdentifierStart(part[0]))
            part = "_" + part;
        return Keywords.Contains(part) ? "@" + part : part;
    }

    private static bool IsIdentifier(string text) => IsIdentifierStart(text[0]) && text.All(IsIdentifierPart);

    private static bool IsIdentifierStart(char c) => c == '_' || char.IsLetter(c);

    private static bool IsIdentifierPart(char c) =>
        IsIdentifierStart(c) || char.GetUnicodeCategory(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
