using System.Text;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// The class names in a model's metadata. Our import writes JSON, exporters from Python write a literal such as
/// <c>{0: 'person', 1: "o'clock"}</c> or <c>['person']</c>; one small reader takes all of these.
/// </summary>
public static class ClassNames
{
    /// <summary>The names by class index; empty where the model tells none, or in a form that is not known.</summary>
    public static IReadOnlyList<string> Of(ModelGraph graph) => graph.Metadata("names") is { } text ? Parse(text) ?? [] : [];

    internal static IReadOnlyList<string>? Parse(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || (text[0], text[^1]) is not (('{', '}') or ('[', ']')))
            return null;
        SortedDictionary<int, string> names = [];
        int position = 1;
        while (true)
        {
            SkipBlanks(text, ref position);
            if (position == text.Length - 1)
                break;
            int index = names.Count;
            if (text[0] == '{' && !TryKey(text, ref position, out index))
                return null;
            if (Quoted(text, ref position) is not { } name)
                return null;
            names[index] = name;
            SkipBlanks(text, ref position);
            if (position < text.Length - 1 && text[position++] != ',')
                return null;
        }

        return names.Keys.Select((key, i) => key == i).All(inOrder => inOrder) ? [.. names.Values] : null;
    }

    private static bool TryKey(string text, ref int position, out int index)
    {
        int colon = text.IndexOf(':', position);
        index = 0;
        if (colon < 0 || !int.TryParse(text[position..colon].Trim().Trim('"', '\''), out index))
            return false;
        position = colon + 1;
        SkipBlanks(text, ref position);
        return true;
    }

    private static string? Quoted(string text, ref int position)
    {
        char quote = text[position];
        if (quote is not ('\'' or '"'))
            return null;
        StringBuilder name = new();
        for (position++; position < text.Length - 1; position++)
        {
            char c = text[position];
            if (c == quote)
            {
                position++;
                return name.ToString();
            }

            if (c == '\\' && !Escape(text, ref position, out c))
                return null;
            name.Append(c);
        }

        return null;
    }

    private static bool Escape(string text, ref int position, out char character)
    {
        character = text[++position];
        int digits = character switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (digits > 0)
        {
            bool valid = position + digits < text.Length
                && ushort.TryParse(text.AsSpan(position + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort code);
            character = valid ? (char)ushort.Parse(text.AsSpan(position + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier) : default;
            position += digits;
            return valid;
        }

        character = character switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => character };
        return true;
    }

    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
    }
}
