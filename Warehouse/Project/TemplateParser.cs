using System.Text.RegularExpressions;

namespace Warehouse.Project;

/// <summary>
/// Parses the part of dbt's template language that models may use (<c>docs/models.md</c>): <c>ref</c>, <c>source</c>, <c>config</c>,
/// <c>this</c>, <c>var</c>, <c>{% if is_incremental() %}</c> with <c>{% else %}</c>, macros, and comments; and <c>changes</c>, which
/// <c>macros/</c> defines for dbt. Anything else is an error, so that a model that runs here runs in dbt.
/// </summary>
internal sealed partial class TemplateParser(string file, string text, int firstLine)
{
    private int _at;
    private int _line = firstLine;

    private Place Here => new(file, _line);

    /// <exception cref="Content.ContentException">The template uses something else, or is not closed.</exception>
    public static IReadOnlyList<TemplatePart> Parse(string file, string text, int firstLine)
    {
        var parser = new TemplateParser(file, text, firstLine);
        return parser.Parts(block: null, out _);
    }

    /// <returns>The macros of a file, without those that the engine defines itself.</returns>
    /// <exception cref="Content.ContentException">
    /// There is something else than macros and comments, or a macro uses what is not part of the language.
    /// </exception>
    public static IReadOnlyList<Macro> ParseMacros(string file, string text) => new TemplateParser(file, text, 1).Macros();

    private List<Macro> Macros()
    {
        var macros = new List<Macro>();
        while (true)
        {
            if (!string.IsNullOrWhiteSpace(TakeUntilTag()))
            {
                throw Here.Error(
                    "there is text outside of the macros; a file of macros has {% macro name(…) %} … {% endmacro %} and comments");
            }

            if (_at == text.Length)
            {
                return macros;
            }

            var (place, start) = (Here, _at);
            var tag = TakeTag();
            if (tag.Kind == '#')
            {
                continue;
            }

            var name = MacroName().Match(tag.Inside);
            if (tag.Kind != '%' || !name.Success)
            {
                throw place.Error($"'{tag.Inside}' stands outside of the macros; a file of macros has "
                    + "{% macro name(…) %} … {% endmacro %} and comments");
            }

            if (Macro.OfEngine.Contains(name.Groups["name"].Value))
            {
                SkipTo(EndOfMacro().Match(text, _at), place);
                continue;
            }

            // Jinja takes a last comma in a call, and none here.
            var parameters = name.Groups["parameters"].Value is var list && list.EndsWith(',') ? null : TemplateExpression.Arguments(list);
            var body = Parts(new Block(place, tag.Inside, ["endmacro"]), out _);
            macros.Add(Macro.Create(name.Groups["name"].Value, parameters, body, text[start.._at], place));
        }
    }

    /// <param name="block">What these parts stand in; <c>null</c> at the top.</param>
    /// <param name="closing">The statement that ended the parts; <c>null</c> for the text's end.</param>
    private List<TemplatePart> Parts(Block? block, out string? closing)
    {
        closing = null;
        var parts = new List<TemplatePart>();
        while (true)
        {
            var place = Here;
            var sql = TakeUntilTag();
            var isTrimmed = _at + 2 < text.Length && text[_at + 2] == '-';
            if ((isTrimmed ? sql.TrimEnd() : sql) is { Length: > 0 } kept)
            {
                parts.Add(new TemplatePart.Text(kept, place));
            }

            if (_at == text.Length)
            {
                return block is null
                    ? parts
                    : throw block.Opened.Error($"{{% {block.Statement} %}} is not closed by {{% {block.Closings[^1]} %}}");
            }

            place = Here;
            var tag = TakeTag();
            if (tag.Kind == '{')
            {
                parts.Add(TemplateExpression.Parse(tag.Inside, place));
            }
            else if (tag.Kind == '%' && block?.Closings.Contains(tag.Inside) == true)
            {
                closing = tag.Inside;
                return parts;
            }
            else if (tag.Kind == '%')
            {
                parts.Add(tag.Inside == "if is_incremental()"
                    ? Condition(place)
                    : throw place.Error(block?.Closings is ["endif"] && tag.Inside == "else"
                        ? "after {% else %} comes {% endif %}"
                        : $"'{{% {tag.Inside} %}}' is not part of the template language here; "
                            + "models may use {% if is_incremental() %} … {% else %} … {% endif %}"));
            }
        }
    }

    private TemplatePart.IfIncremental Condition(Place place)
    {
        var body = Parts(new Block(place, "if is_incremental()", ["else", "endif"]), out var closing);
        var otherwise = closing == "else" ? Parts(new Block(place, "if is_incremental()", ["endif"]), out _) : [];
        return new TemplatePart.IfIncremental(body, otherwise, place);
    }

    private string TakeUntilTag()
    {
        var start = _at;
        while (_at < text.Length && !(text[_at] == '{' && _at + 1 < text.Length && text[_at + 1] is '{' or '%' or '#'))
        {
            _at++;
        }

        return Take(start);
    }

    /// <returns>
    /// The tag's second character, and what stands inside it without the white space around it. A <c>-</c> at its end takes
    /// the white space behind it away; the one at its beginning is for the text before.
    /// </returns>
    private (char Kind, string Inside) TakeTag()
    {
        var (start, kind) = (_at, text[_at + 1]);
        var closing = kind switch { '#' => "#}", '{' => "}}", _ => "%}" };
        var end = EndOf(closing, skipStrings: kind != '#');
        if (end < 0)
        {
            throw Here.Error($"'{{{kind}' is not closed by '{closing}'");
        }

        _at = end + 2;
        if (text[end - 1] == '-' && end - 1 > start + 1)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }

        Take(start);
        var inside = text[(start + 2)..end];
        inside = inside.StartsWith('-') ? inside[1..] : inside;
        return (kind, (inside.EndsWith('-') ? inside[..^1] : inside).Trim());
    }

    private int EndOf(string closing, bool skipStrings)
    {
        for (var at = _at + 2; at < text.Length - 1; at++)
        {
            if (skipStrings && text[at] is '\'' or '"' && text.IndexOf(text[at], at + 1) is > 0 and var end)
            {
                at = end;
            }
            else if (text[at] == closing[0] && text[at + 1] == closing[1])
            {
                return at;
            }
        }

        return -1;
    }

    private void SkipTo(Match end, Place opened)
    {
        var start = _at;
        _at = end.Success ? end.Index + end.Length : throw opened.Error("the macro is not closed by {% endmacro %}");
        Take(start);
    }

    private string Take(int start)
    {
        var taken = text[start.._at];
        _line += taken.AsSpan().Count('\n');
        return taken;
    }

    [GeneratedRegex(@"^macro\s+(?<name>[A-Za-z_]\w*)\s*\(\s*(?<parameters>.*?)\s*\)$", RegexOptions.Singleline)]
    private static partial Regex MacroName();

    [GeneratedRegex(@"\{%-?\s*endmacro\s*-?%\}")]
    private static partial Regex EndOfMacro();

    /// <summary>What an opening statement and its closing one enclose.</summary>
    private sealed record Block(Place Opened, string Statement, string[] Closings);
}
