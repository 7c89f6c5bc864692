using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Insights.Api.Questions.Answering;

/// <summary>What a plan about a metric came to, before it is written down.</summary>
internal sealed record MetricResult(MetricPlan Plan, SemanticCatalog Semantics, MetricAnswer Answer)
{
    /// <summary>The rows that are shown, without what is not ranked.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows { get; init; }

    /// <summary>The row of what has no member, where members are ranked; none if there is none.</summary>
    public IReadOnlyDictionary<string, object?>? WithoutMember { get; init; }

    /// <summary>Periods without rows in the data, whose 0 is one of the rows.</summary>
    public IReadOnlySet<DateOnly> Empty { get; init; } = new HashSet<DateOnly>();

    public PartialPeriods? Partial { get; init; }

    /// <summary>Names that several members of a key bear, by the key's dimension.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> Shared { get; init; }

    public Metric Metric => Plan.Metric;

    /// <summary>The rows that can be compared with each other.</summary>
    public IEnumerable<IReadOnlyDictionary<string, object?>> WholeRows => Partial is null ? Rows : Rows.Where(row => !Partial.Has(row));

    public bool HasPartialRows => Partial is not null && Rows.Any(Partial.Has);

    /// <summary>A member for people: its name where it has one, with its key where others bear that name too.</summary>
    public string NameOf(IReadOnlyDictionary<string, object?> row)
    {
        string[] parts = [.. Plan.By.Select(dimension => Member(row, dimension)),
            .. Plan.HasGrain ? [PeriodText((DateOnly)row["period"]!)] : Array.Empty<string>()];
        return string.Join(", ", parts);
    }

    public string PeriodText(DateOnly start)
    {
        var words = CalendarUnit.Say(start, CalendarUnit.End(Plan.Grain, start));
        return words[(words.IndexOf(' ') + 1)..];
    }

    private string Member(IReadOnlyDictionary<string, object?> row, string dimension)
    {
        var key = row[dimension] is { } member ? Convert.ToString(member, CultureInfo.InvariantCulture)! : "(none)";
        return CalendarWords.NameOf(dimension, key) is { } calendar ? calendar
            : Semantics.NameOf(Metric, dimension) is not { } named || row[named] is not string name ? key
            : Shared.TryGetValue(dimension, out var shared) && shared.ContainsKey(name)
                ? $"{name} ({Label.Of(dimension).ToLowerInvariant()} {key})" : name;
    }
}

/// <summary>Ranks rows as the metric layer does, where some of its rows do not take part: cut periods, and what has no member.</summary>
internal static class RowRanking
{
    /// <param name="rows">All rows that take part.</param>
    /// <param name="column">The number that they are ranked by.</param>
    /// <param name="isDescending">Whether the highest come first.</param>
    /// <param name="top">How many; who shares the last rank is there too.</param>
    /// <param name="position">The one rank that is asked for; none for all.</param>
    public static IReadOnlyList<Row> Cut(IReadOnlyList<Row> rows, string column, bool isDescending, TopRows top, int? position)
    {
        var valued = rows.Where(row => row[column] is not null).Select(row => (Row: row, Number: Number(row[column])));
        var ranked = (isDescending ? valued.OrderByDescending(pair => pair.Number) : valued.OrderBy(pair => pair.Number)).ToList();
        var most = top.Count ?? (int)Math.Ceiling(ranked.Count * top.Percent!.Value / 100);
        var cut = ranked.Where((pair, index) => Rank(ranked.ConvertAll(other => other.Number), index) <= most);
        return [.. (position is { } one ? cut.Where(pair => Rank(ranked.ConvertAll(other => other.Number), ranked.IndexOf(pair)) == one)
            : cut).Select(pair => pair.Row)];
    }

    private static int Rank(List<double> numbers, int index) => numbers.IndexOf(numbers[index]) + 1;

    public static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
