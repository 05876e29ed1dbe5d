using System.Globalization;
using System.Text;

namespace YoloCompress.Pipeline;

/// <summary>C# literals and comments for generated code; plain ASCII, so that no compiler's code page matters.</summary>
internal static class CSharpText
{
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                literal.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~')
                literal.Append(c);
            else
                literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A double constant with four decimals, enough for a share or a ratio.</summary>
    public static string Literal(double? value) => value is { } number && double.IsFinite(number)
        ? Math.Round(number, 4).ToString("0.0###", CultureInfo.InvariantCulture)
        : "double.NaN";

    public static string FloatLiteral(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    public static string Literal(long? value) => value is { } number ? number.ToString(CultureInfo.InvariantCulture) + "L" : "-1L";

    /// <summary>An array creation without naming the type twice.</summary>
    public static string Array(string type, IEnumerable<string> elements)
    {
        string list = string.Join(", ", elements);
        return list.Length == 0 ? $"new {type}[0]" : $"new {type}[] {{ {list} }}";
    }

    public static string Comment(string text) =>
        string.Concat(text.Select(c => c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", < ' ' => " ", _ => c.ToString() }));
}
