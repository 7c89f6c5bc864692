namespace Insights.Api.Questions.Text;

/// <summary>A word of a question.</summary>
/// <param name="Text">Lower case, as asked.</param>
/// <param name="Stem">Without its plural ending; words are looked up by it.</param>
internal sealed record Word(string Text, string Stem)
{
    public static Word Of(string text) => new(text, Stems.Of(text));

    /// <summary>With the asker's capitals and typing mistakes.</summary>
    public string Written { get; init; } = Text;

    public bool IsCapitals => Text.Length > 1 && Written.All(char.IsUpper);

    public bool IsCapitalised => char.IsUpper(Written[0]);

    /// <summary>Whether it names one thing.</summary>
    public bool IsSingular => Stems.Singular(Text) == Text;

    public bool IsNumber => Text.All(char.IsAsciiDigit);
}

/// <summary>Takes plural endings away, the same for the words of questions and of the warehouse.</summary>
internal static class Stems
{
    public static string Of(string word) => Spelled(Singular(word));

    /// <summary>In the spelling that words are compared in.</summary>
    public static string Spelled(string word) =>
        British.Aggregate(word, (spelled, pair) => spelled.Replace(pair.British, pair.American, StringComparison.Ordinal));

    private static readonly (string British, string American)[] British =
        [("isation", "ization"), ("yse", "yze"), ("ilise", "ilize"), ("anise", "anize"), ("cancell", "cancel"), ("colour", "color"),
            ("favour", "favor"), ("behaviour", "behavior"), ("licence", "license"), ("centre", "center"), ("catalogue", "catalog")];

    public static string Singular(string word) => word switch
    {
        { Length: <= 3 } => word,
        _ when word.Any(char.IsAsciiDigit) => word,
        "means" or "series" or "news" => word,
        _ when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        _ when EndsWithAny(word, "sses", "shes", "ches", "xes") => word[..^2],
        _ when EndsWithAny(word, "ss", "us", "is") => word,
        _ when word.EndsWith('s') => word[..^1],
        _ => word,
    };

    /// <summary>The word that <see cref="Singular"/> takes the ending from.</summary>
    public static string Plural(string word) => word switch
    {
        _ when Singular(word) != word => word,
        _ when word.EndsWith('y') && word.Length > 1 && !"aeiou".Contains(word[^2], StringComparison.Ordinal) => word[..^1] + "ies",
        _ when EndsWithAny(word, "ss", "us", "sh", "ch", "x") => word + "es",
        _ => word + "s",
    };

    private static bool EndsWithAny(string word, params string[] endings) =>
        endings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal));
}
