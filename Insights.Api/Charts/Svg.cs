using System.Text;

namespace Insights.Api.Charts;

/// <summary>
/// The text of one drawing: text is encoded, coordinates have at most one decimal, and there are classes and no styles, so that it
/// stands in a page with a strict content security policy.
/// </summary>
internal sealed class Svg
{
    /// <summary>Below it, a drawing is for a phone.</summary>
    public const int Narrow = 480;

    /// <summary>Height of the font in units of the drawing; the style sheet has the same.</summary>
    public const int FontSize = 12;

    private readonly StringBuilder _text = new();
    private readonly string _open;
    private readonly string _head;
    private readonly string _description;
    private bool _hasLinks;

    /// <param name="id">Ids of the drawing begin with it and its width, so that two widths stand in one page.</param>
    /// <param name="title">Read out as the name of the drawing.</param>
    /// <param name="description">Read out after it.</param>
    /// <param name="kind">A class of its own, such as <c>line</c>.</param>
    /// <param name="width">Units from left to right.</param>
    public Svg(string id, string title, string description, string kind, int width)
    {
        var prefix = Encode($"{id}-{width}");
        Width = width;
        _open = $"<svg class=\"chart chart-{kind} {(width < Narrow ? "chart-narrow" : "chart-wide")}\" "
            + $"aria-labelledby=\"{prefix}-t {prefix}-d\" viewBox=\"0 0 {width} ";
        _head = $"<title id=\"{prefix}-t\">{Encode(title)}</title><desc id=\"{prefix}-d\">";
        _description = description;
    }

    public int Width { get; }

    /// <summary>Attributes of the drawing for the script of the page, each with a space before it.</summary>
    public string Data { get; set; } = "";

    /// <summary>Added to the description: what a reader who sees the drawing would notice.</summary>
    public string Note { get; set; } = "";

    /// <summary>Markup as it is.</summary>
    public Svg Add(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A text; shortened to a width if one is given, with the whole in a title.</summary>
    public Svg Text(double x, double y, string text, string classes = "", double room = double.PositiveInfinity)
    {
        if (text.Length == 0)
        {
            return this;
        }

        var shown = TextWidth.Shorten(text, room);
        var title = shown.Length == text.Length ? "" : $"<title>{Encode(text)}</title>";
        return Add($"<text{Class(classes)} x=\"{Number(x)}\" y=\"{Number(y)}\">{title}{Encode(shown)}</text>");
    }

    public Svg Path(string data, string classes) => data.Length == 0 ? this : Add($"<path{Class(classes)} d=\"{data}\"/>");

    public Svg Rect(double x, double y, double width, double height, string classes, string title = "", string data = "")
    {
        Add($"<rect{Class(classes)}{data} x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"");
        return Add(title.Length == 0 ? "/>" : $"><title>{Encode(title)}</title></rect>");
    }

    /// <summary>What is written by the action, as a link if there is an address.</summary>
    /// <param name="href">Where it leads.</param>
    /// <param name="label">What is read out; <c>null</c> for the text that is written, which a name of its own would have to repeat.</param>
    /// <param name="content">Writes what is clicked on.</param>
    /// <param name="isTabStop">Whether the tab key goes there; not where there are many and the table of the chart has them too.</param>
    public Svg Link(string? href, string? label, Action content, bool isTabStop = true)
    {
        if (href is null)
        {
            content();
            return this;
        }

        _hasLinks = true;
        var name = label is null ? "" : $" aria-label=\"{Encode(label)}\"";
        Add($"<a href=\"{Encode(href)}\"{name}{(isTabStop ? "" : " tabindex=\"-1\"")}>");
        content();
        return Add("</a>");
    }

    /// <summary>The whole drawing: an image, or a group where there is something to click on, which an image may not hold.</summary>
    public string Finish(double height) =>
        $"{_open}{Number(height)}\" role=\"{(_hasLinks ? "group" : "img")}\"{Data}>"
        + $"{_head}{Encode((_description + Note).Trim())}</desc>{_text}</svg>";

    /// <summary>With at most one decimal.</summary>
    public static string Number(double value) => value.ToString("0.#") is var text && text == "-0" ? "0" : text;

    /// <summary>Text for an element or an attribute; characters that XML does not have become U+FFFD.</summary>
    public static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && text.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            // Lone halves of surrogate pairs are U+FFFD here already.
            _ = rune.Value switch
            {
                '&' => encoded.Append("&amp;"),
                '<' => encoded.Append("&lt;"),
                '>' => encoded.Append("&gt;"),
                '"' => encoded.Append("&quot;"),
                '\'' => encoded.Append("&#39;"),
                '\t' or '\n' or '\r' => encoded.Append($"&#{rune.Value};"),
                < ' ' or 0xFFFE or 0xFFFF => encoded.Append('\uFFFD'),
                _ => encoded.Append(rune.ToString()),
            };
        }

        return encoded.ToString();
    }

    private static string Class(string classes) => classes.Length == 0 ? "" : $" class=\"{classes}\"";
}
