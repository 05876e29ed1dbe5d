using System.Text;

namespace YoloCompress.Build;

/// <summary>Item specs and metadata are kept in MSBuild's escaped form: a semicolon or percent sign in a path must not be read as syntax.</summary>
internal static class Escaping
{
    private const string Special = "%*?@$();'";

    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Special) < 0)
            return text;
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            if (Special.Contains(c))
                escaped.Append('%').Append(((int)c).ToString("x2"));
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
