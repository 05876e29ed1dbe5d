using System.Globalization;
using System.Net;
using System.Text;

namespace YoloCompress.Reporting.Html;

/// <summary>Writes HTML and SVG; every text and attribute value is escaped, so names from models and data sets cannot become markup.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A number as SVG and CSS take it: invariant, at most two decimals.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    public Markup Open(string tag, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _text.Append('<').Append(tag);
        foreach ((string name, string value) in attributes)
            _text.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        _text.Append('>');
        return this;
    }

    public Markup Close(string tag)
    {
        _text.Append("</").Append(tag).Append('>');
        return this;
    }

    public Markup Text(string text)
    {
        _text.Append(Escape(text));
        return this;
    }

    public Markup Element(string tag, string text, params ReadOnlySpan<(string Name, string Value)> attributes) =>
        Open(tag, attributes).Text(text).Close(tag);

    /// <summary>Markup that was made by this class, or a constant of ours. Never a text from outside.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public override string ToString() => _text.ToString();
}
