using Insights.Api.Questions.Text;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Parsing;

/// <summary>What a question asks of a change: "grew the most", "the biggest drop", "which fell", "fastest growing".</summary>
/// <param name="At">The word of the change.</param>
/// <param name="IsUp">Whether the change asked for goes upwards; none if it may go either way.</param>
internal sealed record ChangeRequest(int At, bool? IsUp)
{
    /// <summary>Whether a change for the better is asked for (or, <c>false</c>, for the worse); none where up or down is.</summary>
    public bool? IsBetter { get; init; }

    /// <summary>Whether the change is held against what it started from, rather than taken as it is.</summary>
    public bool IsRelative { get; init; }

    /// <summary>Whether what is ranked is the change: the largest first or the smallest.</summary>
    public bool? IsLargestFirst { get; init; }

    /// <summary>Whether things are asked for by how they changed, as in "which categories grew".</summary>
    public bool Selects { get; init; }

    /// <summary>Whether yes or no is asked, as in "did sales grow".</summary>
    public bool AsksWhether { get; init; }

    private static readonly HashSet<string> Nouns = ["growth", "increase", "decrease", "decline", "drop", "fall", "rise", "gain", "loss",
        "change", "changes", "difference", "improvement", "improvements"];

    /// <param name="words">The question.</param>
    /// <param name="isFree">Whether no phrase of the warehouse has a word.</param>
    /// <returns>None if no change is asked for.</returns>
    public static ChangeRequest? Parse(IReadOnlyList<Word> words, Func<int, bool> isFree)
    {
        var at = Enumerable.Range(0, words.Count).FirstOrDefault(index => isFree(index) && IsChangeAt(words, index), -1);
        if (at < 0)
        {
            return Compared(words, isFree);
        }

        var word = words[at].Text;
        bool? isBetter = IsWell(words, at) ? words[at].Text is not ("badly" or "poorly" or "worse")
            : Language.Improvements.Contains(word) ? true : Language.Worsenings.Contains(word) ? false : null;
        bool? isUp = Language.Increases.Contains(word) ? true : Language.Decreases.Contains(word) ? false : null;
        var rank = RankOf(words, at, isFree);
        var isWorst = rank is { } worst && words[worst].Text == "worst";
        return new ChangeRequest(at, isUp)
        {
            IsBetter = isBetter,
            IsRelative = words.Any(other => Language.RelativeChanges.Contains(other.Text) || other.Text is "fastest" or "slowest"),
            IsLargestFirst = rank is not { } ranked ? null : Language.Highest.Contains(words[ranked].Text) || (isWorst && isUp == false),
            Selects = (rank is null && IsAdjective(words, at)) || (rank is null
                && (!Nouns.Contains(word) || words.Take(at).Any(before => before.Text is "did" or "do" or "does" or "that" or "who"))
                && (AsksWhich(words) || IsRelativeClause(words, at))),
            AsksWhether = words[0].Text is "is" or "are" or "was" or "were" or "did" or "does" or "do" or "has" or "have",
        };
    }

    /// <summary>"Which has fewer in November than in October": what changed in that direction is asked for.</summary>
    private static ChangeRequest? Compared(IReadOnlyList<Word> words, Func<int, bool> isFree)
    {
        var at = Enumerable.Range(0, words.Count)
            .FirstOrDefault(index => isFree(index) && Language.Comparatives.Contains(words[index].Text), -1);
        var chooses = at > 0
            && (AsksWhich(words) || words.Take(at).Any(word => word.Text is "with" or "who" or "that" or "where" or "which" or "whose"));
        return !chooses || !words.Skip(at).Any(word => word.Text == "than") ? null
            : new ChangeRequest(at, words[at].Text is "more" or "higher" or "larger" or "better") { Selects = true };
    }

    /// <summary>"Which categories", "in what month": things are asked for, and not how much.</summary>
    private static bool AsksWhich(IReadOnlyList<Word> words)
    {
        var at = words[0].Text is "in" or "for" or "on" or "at" && words.Count > 1 ? 1 : 0;
        return words[at].Text is "which" or "who" or "whose"
            || (words[at].Text == "what" && at + 1 < words.Count && !Language.Be.Contains(words[at + 1].Text)
                && words[at + 1].Text is not ("did" or "do" or "does" or "has" or "have" or "had"));
    }

    /// <summary>"Products with declining sales", "growing categories".</summary>
    private static bool IsAdjective(IReadOnlyList<Word> words, int at) => words[at].Text.EndsWith("ing", StringComparison.Ordinal)
        && !words[at].Text.StartsWith("chang", StringComparison.Ordinal)
        && (at == 0 || words[at - 1].Text is "with" or "have" or "has" or "having" or "show" or "showing" or "list" or "the" or "all"
            or "of" or "which" or "what");

    /// <summary>"Categories that grew", "users who have dropped".</summary>
    private static bool IsRelativeClause(IReadOnlyList<Word> words, int at)
    {
        var before = at > 0 && words[at - 1].Text is ("have" or "has" or "had" or "did") ? at - 2 : at - 1;
        return before >= 0 && words[before].Text is ("that" or "who" or "which" or "whose");
    }

    /// <summary>"Up" and "down" are changes after a verb of going only.</summary>
    public static bool IsChangeAt(IReadOnlyList<Word> words, int at) => words[at].Text is "up" or "down"
        ? at > 0 && words[at - 1].Text is "going" or "go" or "goes" or "went" or "gone" or "is" or "are" or "was" or "were" or "trending"
        : Language.IsChange(words[at].Text) || IsWell(words, at);

    /// <summary>"Is revenue going well", "are we doing badly", "is it getting better".</summary>
    private static bool IsWell(IReadOnlyList<Word> words, int at) => words[at].Text switch
    {
        "well" or "badly" or "poorly" => words.Take(at).Any(word => word.Text is "going" or "doing" or "developing"),
        "better" or "worse" => at > 0 && words[at - 1].Text is "getting" or "got" or "gotten" or "become" or "becoming",
        _ => false,
    };

    /// <summary>The change as it is of a metric: for the better is up or down, as the metric says; none where it does not say.</summary>
    public ChangeRequest? Of(Metric metric) => IsBetter is not { } isBetter ? this
        : metric.Better is { } better ? this with { IsUp = isBetter == (better == Better.More) } : null;

    /// <summary>A word of a ranking beside the change: before its noun, or after its verb.</summary>
    private static int? RankOf(IReadOnlyList<Word> words, int change, Func<int, bool> isFree)
    {
        var ranks = Enumerable.Range(0, words.Count)
            .Where(at => isFree(at) && (Language.Highest.Contains(words[at].Text) || Language.Lowest.Contains(words[at].Text))).ToList();
        return ranks.Count == 0 ? null : ranks.MinBy(at => Math.Abs(at - change));
    }

    /// <summary>Whether a word says nothing but what is said here.</summary>
    public bool Says(IReadOnlyList<Word> words, int at) =>
        at == At || Language.IsChange(words[at].Text)
        || (IsBetter is not null && words[at].Text is "getting" or "doing" or "developing")
        || Language.RelativeChanges.Contains(words[at].Text)
        || words[at].Text is "than" or "trending";
}
