using Insights.Api.Questions.Text;
using Warehouse.Project.Analyses;

namespace Insights.Api.Questions.Planning;

/// <summary>The words that are written about an analysis.</summary>
internal sealed class AnalysisWords
{
    private readonly HashSet<string> _title;
    private readonly HashSet<string> _columns;
    private readonly HashSet<string> _all;

    public AnalysisWords(Analysis analysis)
    {
        string[] title = [analysis.Label, analysis.Name.Text.Replace('-', ' '), .. analysis.Synonyms,
            .. analysis.Columns.Where(column => column.Name.Text == analysis.RankedBy?.Text).Select(column => column.Label)];
        string[] texts = [analysis.Description, analysis.Sentence];
        _title = Stems(title);
        _columns = Stems(analysis.Columns.Select(column => column.Label));
        _all = [.. _title, .. _columns, .. Stems(texts)];
        OfParameters =
        [
            .. analysis.Parameters.SelectMany(parameter => parameter.Words
                .SelectMany(pair => pair.Value.Select(text => (parameter.Name.Text, pair.Key, QuestionText.Stemmed(text)))))
                .OrderByDescending(phrase => phrase.Item3.Count),
        ];
    }

    /// <summary>What values of parameters are called, the longest phrases first.</summary>
    public IReadOnlyList<(string Parameter, string Value, IReadOnlyList<string> Stems)> OfParameters { get; }

    /// <summary>A word of its texts, in another form too: it speaks of sales, a question of what is sold.</summary>
    public bool IsOwn(string stem) => IsIn(_all, stem);

    /// <summary>A word of its label, its synonyms, or the column that it is ranked by.</summary>
    public bool IsOfTitle(string stem) => IsIn(_title, stem);

    public bool NamesColumn(string stem) => _columns.Contains(stem);

    /// <summary>Words that turn a meaning round are never just words of a text.</summary>
    private static bool IsIn(HashSet<string> stems, string stem) =>
        !Language.Negations.Contains(stem)
        && (stems.Contains(stem) || (stem.Length > 3 && stems.Any(own => own.StartsWith(stem, StringComparison.Ordinal))));

    private static HashSet<string> Stems(IEnumerable<string> texts) => [.. texts.SelectMany(QuestionText.Stemmed)];
}
