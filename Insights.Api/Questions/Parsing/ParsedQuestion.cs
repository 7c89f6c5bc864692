using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Parsing;

/// <summary>How a phrase stands in its question.</summary>
internal enum Role
{
    /// <summary>Just mentioned.</summary>
    Plain,

    /// <summary>After "how many" or "has the most": it is what is counted.</summary>
    Counted,

    /// <summary>After "by", "per" or "for each".</summary>
    Breakdown,

    /// <summary>After "which" or "top 5".</summary>
    Asked,
}

/// <summary>A phrase of the warehouse in a question.</summary>
internal sealed record Mention(int Start, int Length, Phrase Phrase, Role Role)
{
    public int End => Start + Length;

    /// <summary>The word that says whether one is asked for or several: "countries" in "countries of customers".</summary>
    public Word HeadIn(IReadOnlyList<Word> words)
    {
        var of = Enumerable.Range(Start, Length).FirstOrDefault(at => at > Start && words[at].Text == "of");
        return words[(of == 0 ? End : of) - 1];
    }
}

/// <summary>"top 5", "best", "which … most".</summary>
/// <param name="Descending">Whether the highest come first.</param>
/// <param name="Count">How many; none if not said.</param>
internal sealed record Ranking(bool Descending, int? Count)
{
    /// <summary>Set for "highest and lowest": the other direction.</summary>
    public Ranking? Other { get; init; }

    /// <summary>Set for "top 10 %": so many percent of the rows.</summary>
    public bool IsPercent { get; init; }

    /// <summary>Set for "second highest": the one rank that is asked for.</summary>
    public int? Position { get; init; }

    /// <summary>Set for "worst first": all rows in this order.</summary>
    public bool OrdersOnly { get; init; }

    /// <summary>
    /// With another word of a ranking: of this direction it may give the count, of the other direction it is a ranking of its own.
    /// </summary>
    public Ranking And(Ranking next) =>
        next.Descending == Descending ? this with
        {
            Count = Count ?? next.Count,
            IsPercent = IsPercent || next.IsPercent,
            Position = Position ?? next.Position,
            OrdersOnly = OrdersOnly && next.OrdersOnly
        }
        : this with { Other = next with { Count = Other?.Count ?? next.Count ?? Count }, Count = Count ?? next.Count };
}

/// <summary>A part of a question in the words of the asker.</summary>
internal sealed record Worded<T>(T Value, string Words);

/// <summary>What the words of a question are, before it is decided what they mean together.</summary>
internal sealed record ParsedQuestion
{
    public required IReadOnlyList<Word> Words { get; init; }

    public required IReadOnlyList<Mention> Mentions { get; init; }

    /// <summary>Every period that is named; more than one cannot be answered.</summary>
    public required IReadOnlyList<Worded<Period>> Periods { get; init; }

    public required IReadOnlyList<Worded<Comparison>> Comparisons { get; init; }

    /// <summary>Periods to break down by.</summary>
    public required IReadOnlyList<Grain> Grains { get; init; }

    /// <summary>Set for "which month …": the periods are what is ranked.</summary>
    public Grain? AskedGrain { get; init; }

    /// <summary>Whether what is asked for is named in the singular: "which product".</summary>
    public bool AsksForOne { get; init; }

    public Ranking? Ranking { get; init; }

    /// <summary>Conditions on numbers: "at least 5".</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>What is asked of a change: "grew the most".</summary>
    public ChangeRequest? Change { get; init; }

    /// <summary>Where a share of something is asked for; none if none is.</summary>
    public int? ShareAt { get; init; }

    /// <summary>"Cumulative", "rolling 7 day".</summary>
    public RowWindow? Window { get; init; }

    /// <summary>Whether the first day with something is asked for, or (<c>false</c>) the last; none if neither is.</summary>
    public bool? AsksFirstDay { get; init; }

    /// <summary>Whether something is asked that only a query of the metric layer can answer.</summary>
    public bool HasAlgebra => HasAlgebraBesideCalendar || Calendar.Count > 0;

    public bool HasAlgebraBesideCalendar => Thresholds.Count > 0 || ShareAt is not null || Window is not null || AsksFirstDay is not null;

    /// <summary>Days of the week and months of the year as members: "on mondays".</summary>
    public IReadOnlyList<MemberMatch> Calendar { get; init; } = [];

    /// <summary>What a thing is or is not, said before its noun: "test chats".</summary>
    public IReadOnlyList<DimensionTarget> Flags { get; init; } = [];

    /// <summary>Positions of words that nothing has recognised.</summary>
    public required IReadOnlyList<int> Leftover { get; init; }

    /// <summary>Values of the data that are told by where they stand. Their words are left over for everything else.</summary>
    public required IReadOnlyList<NamedMember> Named { get; init; }

    /// <summary>Whether the words that name a metric are not just those that may be values.</summary>
    public bool IsStillAbout(Metric metric, IReadOnlyList<NamedMember> values)
    {
        var naming = Mentions.Where(mention => mention.Phrase.Metrics.Contains(metric.Name.Text)).ToList();
        return naming.Count == 0 || naming.Any(mention => !values.Any(value => value.Covers(mention.Start)));
    }

    /// <summary>Words that were read as others.</summary>
    public required IReadOnlyList<(string Found, string Read)> Corrections { get; init; }

    /// <summary>Some words as they were asked.</summary>
    public string Written(int start, int length) => string.Join(' ', Words.Skip(start).Take(length).Select(word => word.Written));
}
