using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>
/// Parses the part of dbt's template language that models may use (<c>docs/models.md</c>): <c>ref</c>, <c>source</c>, <c>config</c>,
/// <c>this</c>, <c>var</c>, <c>{% if is_incremental() %}</c> with <c>{% else %}</c>, and comments; and <c>changes</c>, which
/// <c>macros/</c> defines for dbt. Anything else is an error, so that a model that runs here runs in dbt.
/// </summary>
internal sealed class TemplateParser(string file, string text, int firstLine)
{
    private int _at;
    private int _line = firstLine;

    /// <exception cref="ContentException">The template uses something else, or is not closed.</exception>
    public static IReadOnlyList<TemplatePart> Parse(string file, string text, int firstLine)
    {
        var parser = new TemplateParser(file, text, firstLine);
        return parser.Parts(insideIf: null, out _);
    }

    /// <param name="insideIf">The line of the <c>if</c> that these parts belong to; <c>null</c> at the top.</param>
    /// <param name="closing">The statement that ended the parts: <c>else</c> or <c>endif</c>; <c>null</c> for the text's end.</param>
    private List<TemplatePart> Parts(int? insideIf, out string? closing)
    {
        closing = null;
        var parts = new List<TemplatePart>();
        while (true)
        {
            var line = _line;
            if (TakeUntilTag() is { Length: > 0 } sql)
            {
                parts.Add(new TemplatePart.Text(sql, line));
            }

            if (_at == text.Length)
            {
                return insideIf is { } opened ? throw Error(opened, "{% if is_incremental() %} is not closed by {% endif %}") : parts;
            }

            line = _line;
            switch (text[_at + 1])
            {
                case '#':
                    Tag("{#", "#}");
                    break;
                case '{':
                    parts.Add(TemplateExpression.Parse(file, line, Tag("{{", "}}")));
                    break;
                default:
                    var statement = Tag("{%", "%}");
                    if (statement is "else" or "endif" && insideIf is not null)
                    {
                        closing = statement;
                        return parts;
                    }

                    parts.Add(statement == "if is_incremental()"
                        ? Condition(line)
                        : throw Error(line, $"'{{% {statement} %}}' is not part of the template language here; models may use {{% if is_incremental() %}} … {{% else %}} … {{% endif %}}"));
                    break;
            }
        }
    }

    private TemplatePart.IfIncremental Condition(int line)
    {
        var body = Parts(line, out var closing);
        if (closing != "else")
        {
            return new TemplatePart.IfIncremental(body, [], line);
        }

        var otherwiseLine = _line;
        var otherwise = Parts(line, out closing);
        return closing == "endif"
            ? new TemplatePart.IfIncremental(body, otherwise, line)
            : throw Error(otherwiseLine, "after {% else %} comes {% endif %}");
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

    /// <returns>What stands between the two marks, without the white space (and dbt's <c>-</c>) around it.</returns>
    private string Tag(string opening, string closing)
    {
        var end = text.IndexOf(closing, _at + opening.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Error(_line, $"'{opening}' is not closed by '{closing}'");
        }

        var start = _at;
        _at = end + closing.Length;
        return Take(start)[opening.Length..^closing.Length].Trim('-').Trim();
    }

    private string Take(int start)
    {
        var taken = text[start.._at];
        _line += taken.AsSpan().Count('\n');
        return taken;
    }

    private ContentException Error(int line, string problem) => new(file, line, problem);
}
