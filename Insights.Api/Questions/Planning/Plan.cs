using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// What a question was understood as: a query of the metric layer, a list of an entity, an analysis with its parameters, or a look at the
/// catalog.
/// </summary>
internal abstract record Plan
{
    /// <summary>The days that it is about.</summary>
    public Timeframe When { get; init; } = Timeframe.All;

    /// <summary>All days that it is about.</summary>
    public virtual IEnumerable<Timeframe> Timeframes => [When];

    /// <summary>Mistyped words and what they were read as.</summary>
    public IReadOnlyDictionary<string, string> Corrections { get; init; } = new SortedDictionary<string, string>();

    /// <summary><c>rules</c>, or <c>model</c> when a language model proposed it.</summary>
    public string ProposedBy { get; init; } = "rules";

    /// <summary>The same for the same question on any day and in any spelling; see <see cref="QuestionPlan"/>.</summary>
    public string Hash() => PlanContract.Of(this).Hash();

    /// <summary>The plan with the days that its period has as of a day.</summary>
    public Plan Resolve(DateOnly asOf)
    {
        if (this is EntityPlan entities)
        {
            return entities.Resolved(asOf);
        }

        var when = When.Resolve(asOf);
        return this is MetricPlan metric
            ? metric with
            {
                When = when,
                Query = metric.Query with
                {
                    From = when.From,
                    To = when.To,
                    Compare = when.ComparedFrom is { } from && when.ComparedTo is { } to
                        ? new Counterpart.Range(from, to) : metric.Query.Compare,
                },
            }
            : this with { When = when };
    }
}

/// <summary>A query of the metric layer. Its range and the range that it is compared with are known once it is resolved.</summary>
/// <param name="Query">What is asked.</param>
internal sealed record MetricPlan(MetricQuery Query) : Plan
{
    /// <summary>Further metrics in the same table, asked in the same way.</summary>
    public IReadOnlyList<Metric> Beside { get; init; } = [];

    /// <summary>The one rank that is asked for, as in "second highest"; none for all.</summary>
    public int? Position { get; init; }

    /// <summary>The members whose rows are asked for, where the others are there to compute their share.</summary>
    public MemberFilter? Focus { get; init; }

    /// <summary>Groups of members that each have a row; none for one answer over all.</summary>
    public IReadOnlyList<Side> Sides { get; init; } = [];

    /// <summary>The members whose rows count are the first by the same metric: "for the top 3 brands". None where they are named.</summary>
    public Among? Among { get; init; }

    /// <summary>Whether a row is the mean of its rolling window's units, which the metric layer adds up: "7-day moving average".</summary>
    public bool IsMovingMean { get; init; }

    /// <summary>Whether the answer begins with yes or no: whether the number went up (or down).</summary>
    public bool? AsksWhetherUp { get; init; }

    /// <summary>Whether how many rows there are is asked for.</summary>
    public bool CountsRows { get; init; }

    /// <summary>A metric over all data.</summary>
    public static MetricPlan Of(Metric metric) => new(new MetricQuery(metric, null, null));

    public Metric Metric => Query.Metric;

    public IReadOnlyList<Metric> Metrics => [Query.Metric, .. Beside];

    public IReadOnlyList<string> By => Query.By;

    public Grain Grain => Query.Grain;

    /// <summary>Whether a row stands for a period rather than for the whole range.</summary>
    public bool HasGrain => Query.Grain != Grain.Total;

    public bool IsRanked => Query.Top is not null;

    /// <summary>Whether periods alone are ranked.</summary>
    public bool RanksPeriods => IsRanked && HasGrain && By.Count == 0;

    /// <summary>The first of what rows are ordered by.</summary>
    public (string Column, bool Descending)? Ranking => Query.Order is [var first, ..] ? first : null;

    /// <summary>The filters that members must pass.</summary>
    public IEnumerable<MemberFilter> Members => Query.Filters.OfType<MemberFilter>();

    /// <summary>Its members listed, the highest first.</summary>
    public MetricPlan Listed(params IReadOnlyList<string> by) => this with { Query = Query with { By = by, Order = Highest } };

    /// <summary>A row for each period.</summary>
    public MetricPlan Every(Grain grain) => this with { Query = Query with { Grain = grain } };

    public static readonly IReadOnlyList<(string Column, bool Descending)> Highest = [("value", true)];
}

/// <summary>The first members of a dimension by a plan's metric, over the plan's days and filters.</summary>
/// <param name="Dimension">Whose members are ranked.</param>
/// <param name="Top">How many.</param>
/// <param name="Descending">Whether the highest come first.</param>
internal sealed record Among(string Dimension, TopRows Top, bool Descending)
{
    /// <summary>Those that it came to; none before it is answered.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];
}

/// <summary>One of several groups of members that are held against each other: weekends, of weekends and weekdays.</summary>
/// <param name="Name">As the question calls it.</param>
/// <param name="Filter">Which rows of the fact are its.</param>
internal sealed record Side(string Name, MemberFilter Filter);

/// <summary>An analysis with the values of its parameters.</summary>
internal sealed record AnalysisPlan(Analysis Analysis) : Plan
{
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Most rows; none for the usual number.</summary>
    public int? Limit { get; init; }
}

/// <summary>A question about the warehouse itself.</summary>
/// <param name="Topic">What is asked.</param>
/// <param name="About">A metric, an analysis or a relation; none for all.</param>
internal sealed record CatalogPlan(CatalogTopic Topic, string? About = null) : Plan;

/// <summary>What becomes of a question.</summary>
internal abstract record Outcome;

internal sealed record Planned(Plan Plan) : Outcome;

/// <param name="Reason">Why, and what there is instead.</param>
/// <param name="Nearest">Plans that could be answered.</param>
internal sealed record Refused(string Reason, IReadOnlyList<Plan> Nearest) : Outcome;

/// <param name="Reason">What could be meant.</param>
/// <param name="Readings">Each as a plan.</param>
internal sealed record Ambiguous(string Reason, IReadOnlyList<Plan> Readings) : Outcome;

/// <summary>The days that a plan is about, and those that they are compared with.</summary>
/// <param name="Period">As it was asked for, independent of the day of asking.</param>
/// <param name="Against">What it is compared with; none for nothing.</param>
internal sealed record Timeframe(Period Period, Comparison? Against = null)
{
    public static readonly Timeframe All = new(Period.All);

    /// <summary>Period and comparison in the words of the question.</summary>
    public string Words { get; init; } = "";

    /// <summary>The period alone in the words of the question.</summary>
    public string PeriodWords { get; init; } = "";

    /// <summary>First day, once resolved. Of two periods that are compared the later one, in whichever order they are named.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>First day of the earlier one.</summary>
    public DateOnly? ComparedFrom { get; init; }

    public DateOnly? ComparedTo { get; init; }

    /// <summary>Only the period, without what it is compared with.</summary>
    public Timeframe Alone => new(Period) { Words = PeriodWords, PeriodWords = PeriodWords };

    public static Timeframe Of(Period period, string words) => new(period) { Words = words, PeriodWords = words };

    public Timeframe Resolve(DateOnly asOf)
    {
        var (from, to) = Period.Resolve(asOf);
        var (comparedFrom, comparedTo) = Against is not null && from is { } first && to is { } last ? Against.Resolve(asOf, first, last)
            : (null, null);
        return PeriodPair.IsReversed(from, comparedFrom)
            ? this with { From = comparedFrom, To = comparedTo, ComparedFrom = from, ComparedTo = to }
            : this with { From = from, To = to, ComparedFrom = comparedFrom, ComparedTo = comparedTo };
    }

    /// <summary>Days that the calendar does not have are not moved to days that it has: that would answer another question.</summary>
    public (string Reason, Timeframe Instead)? Missing(DateOnly asOf) =>
        Period.Missing(asOf) is { } missing ? (missing.Reason, Of(missing.Instead, missing.Words))
        : Against is not null && Period.Resolve(asOf) is ({ } from, { } to) && Against.Missing(asOf, from, to) is { } reason
            ? (reason, Alone)
        : null;
}
