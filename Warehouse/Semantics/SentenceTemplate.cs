using System.Text;

namespace Warehouse.Semantics;

/// <summary>
/// A sentence with the columns of a row in it: <c>Revenue was {revenue} on {sales_date}.</c> How a value is written is the
/// reader's choice, because a terminal and a page write numbers differently.
/// </summary>
public sealed class SentenceTemplate
{
    private readonly IReadOnlyList<(string Text, bool IsColumn)> _parts;

    private SentenceTemplate(IReadOnlyList<(string Text, bool IsColumn)> parts) => _parts = parts;

    /// <summary>The columns that it names.</summary>
    public IEnumerable<string> Columns => _parts.Where(part => part.IsColumn).Select(part => part.Text);

    /// <exception cref="FormatException">A brace is not closed, or closes nothing.</exception>
    public static SentenceTemplate Parse(string text)
    {
        var parts = new List<(string, bool)>();
        for (var at = 0; at < text.Length;)
        {
            var brace = text.IndexOfAny(['{', '}'], at);
            var end = brace < 0 ? text.Length : brace;
            parts.Add((text[at..end], false));
            at = end;
            if (brace >= 0)
            {
                var close = text[brace] == '{' ? text.IndexOfAny(['{', '}'], brace + 1) : -1;
                if (close < 0 || text[close] != '}')
                {
                    throw new FormatException(
                        $"the sentence has a brace without its pair: '{text[brace..]}'; columns are written {{name}}");
                }

                parts.Add((text[(brace + 1)..close], true));
                at = close + 1;
            }
        }

        return new SentenceTemplate(parts);
    }

    /// <param name="write">The value of a column as text.</param>
    public string Render(Func<string, string> write)
    {
        var sentence = new StringBuilder();
        foreach (var (text, isColumn) in _parts)
        {
            sentence.Append(isColumn ? write(text) : text);
        }

        return sentence.ToString();
    }
}
