using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>A filter as a user would write it.</summary>
public sealed record AskedFilter(string Dimension, string Operator, IReadOnlyList<string?> Operands);

/// <summary>A random question, in words of its own: neither the parser nor the compiler sees anything but its query string.</summary>
public sealed record AlgebraQuestion(string Metric)
{
    public DateOnly? From { get; private init; }

    public DateOnly? To { get; private init; }

    public string Grain { get; private init; } = "total";

    public IReadOnlyList<string> By { get; private init; } = [];

    public IReadOnlyList<AskedFilter> Filters { get; private init; } = [];

    public (string Column, string Operator, decimal Value)? Having { get; private init; }

    public IReadOnlyList<string>? Share { get; private init; }

    public string? Compare { get; private init; }

    public string? Top { get; private init; }

    public IReadOnlyList<string> Per { get; private init; } = [];

    public bool Running { get; private init; }

    public string? Rolling { get; private init; }

    public string? AveragePer { get; private init; }

    public string? Order { get; private init; }

    public int? Limit { get; private init; }

    public static readonly string[] Metrics =
    [
        "visits", "amount", "people", "counted_people", "score", "middle_score", "high_score", "third_of_amount", "third_of_large", "amount_per_person", "big_percent", "profit", "seats",
        .. AlgebraOracle.Cumulative,
    ];

    /// <summary>Counts of some rows, and of what is counted within members.</summary>
    public static readonly string[] Counted = ["big_people", "person_days", "visits_per_person_day"];

    private static readonly string[] Dimensions = ["place", "kind", "size", "size_band", "weekday", "hour", "month_of_year"];

    public static AlgebraQuestion Of(Random random, string[] metrics)
    {
        var metric = Pick(random, metrics);
        string[] dimensions = metric == "seats" ? ["place"] : Dimensions;
        var question = new AlgebraQuestion(metric)
        {
            Grain = Pick(random, "total", "total", "day", "week", "month", "quarter", "year"),
            By = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, dimensions)).Distinct()],
            Filters = [.. Enumerable.Range(0, Math.Max(0, random.Next(4) - 1)).Select(_ => Filter(random, Pick(random, dimensions))).DistinctBy(filter => (filter.Dimension, filter.Operator))],
        };
        if (random.Next(3) > 0)
        {
            var (one, other) = (Day(random), Day(random));
            question = question with { From = random.Next(4) == 0 ? null : Min(one, other), To = random.Next(4) == 0 ? null : Max(one, other) };
        }

        if (random.Next(6) == 0)
        {
            var first = new DateOnly(2023, 1, 1).AddMonths(random.Next(14));
            question = question with { From = first, To = first.AddMonths(1 + random.Next(3)).AddDays(-1) };
        }

        string[] keys = [.. question.Grain == "total" ? (string[])[] : ["period"], .. question.By];
        question = question with
        {
            Compare = random.Next(3) > 0 ? null : Counterpart(random),
            Running = random.Next(8) == 0,
            Rolling = random.Next(8) == 0 ? Pick(random, "1d", "7d", "28d", "2w", "1m", "3m") : null,
            AveragePer = random.Next(6) == 0 ? Pick(random, "day", "week", "month") : null,
            Share = random.Next(5) > 0 ? null : random.Next(2) == 0 ? [] : [.. keys.Where(_ => random.Next(2) == 0)],
            // Each page is computed by itself: few rows are cut into them.
            Limit = random.Next(3) == 0 && question.Grain is not ("day" or "week") && question.By.Count < 2 ? 7 : null,
        };
        if (AlgebraOracle.Cumulative.Contains(metric))
        {
            question = question with { Running = false, Rolling = null, AveragePer = null, Share = null };
        }

        string[] measures = ["value", .. question.Compare is null ? (string[])[] : ["compared_value", "change", "change_percent"], .. question.Share is null ? (string[])[] : ["share"]];
        return question with
        {
            Having = random.Next(5) > 0 ? null : (Pick(random, measures), Pick(random, ">=", ">", "<", "<=", "!="), random.Next(-20, 80) / 8m),
            Top = random.Next(4) > 0 ? null : Pick(random, "1", "3", "10", "10%", "33.4%", "100%"),
            Per = [.. keys.Where(_ => random.Next(3) == 0)],
            Order = random.Next(3) > 0 ? null : (random.Next(2) == 0 ? "-" : "") + Pick(random, measures),
        };
    }

    /// <summary>The query string, cut as a server cuts it.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> Parameters
    {
        get
        {
            (string Name, string? Value)[] named =
            [
                ("from", Text(From)), ("to", Text(To)), ("grain", Grain), ("by", By.Count == 0 ? null : string.Join(',', By)),
                ("having", Having is var (column, comparison, value) ? string.Create(CultureInfo.InvariantCulture, $"{column}{comparison}{value}") : null),
                ("share", Share is null ? null : Share.Count == 0 ? "total" : string.Join(',', Share)),
                ("compare", Compare), ("top", Top), ("per", Top is null || Per.Count == 0 ? null : string.Join(',', Per)),
                ("running", Running ? "sum" : null), ("rolling", Rolling), ("average_per", AveragePer), ("order", Order),
                ("limit", Limit?.ToString(CultureInfo.InvariantCulture)),
            ];
            var filters = Filters.Select(filter => Cut($"{filter.Dimension}{filter.Operator}{string.Join(',', filter.Operands.Select(Operand))}"));
            return named.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value!)).Concat(filters)
                .GroupBy(pair => pair.Key, pair => pair.Value).Select(group => KeyValuePair.Create(group.Key, new StringValues([.. group])));
        }
    }

    public override string ToString() => $"{Metric}?{string.Join('&', Parameters.Select(pair => $"{pair.Key}={pair.Value}"))}";

    private static KeyValuePair<string, string> Cut(string text) =>
        text.IndexOf('=') is >= 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text, "");

    private static AskedFilter Filter(Random random, string dimension)
    {
        var comparison = Pick(random, "=", "!=", "=", "!=", ">=", ">", "<", "<=");
        if (dimension is "place" or "kind" or "size_band")
        {
            var members = dimension switch { "place" => AlgebraFacts.Places, "kind" => AlgebraFacts.Kinds, _ => [null, "small", "LARGE"] };
            return new(dimension, comparison is "=" or "!=" ? comparison : "!=", [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => members[random.Next(members.Length)])]);
        }

        var largest = dimension switch { "weekday" => 7, "hour" => 23, "month_of_year" => 12, _ => 4 };
        var number = random.Next(dimension is "weekday" or "month_of_year" ? 1 : 0, largest + 1).ToString(CultureInfo.InvariantCulture);
        return new(dimension, comparison, dimension == "size" && comparison is "=" or "!=" && dimension == "size" && random.Next(3) == 0 ? [null, number] : [number]);
    }

    /// <summary>Members in quotes, and numbers as they are.</summary>
    private static string Operand(string? operand) => operand is null ? "(none)"
        : int.TryParse(operand, out _) ? operand : $"\"{operand.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Counterpart(Random random)
    {
        if (random.Next(3) == 0)
        {
            var (one, other) = (Day(random), Day(random));
            return $"{Text(Min(one, other))}..{Text(Max(one, other))}";
        }

        return Pick(random, "previous_period", "previous_period", "previous_day", "previous_week", "previous_month", "previous_month", "previous_quarter", "previous_year");
    }

    private static DateOnly Day(Random random) => AlgebraFacts.First.AddDays(random.Next(-10, AlgebraFacts.Last.DayNumber - AlgebraFacts.First.DayNumber + 10));

    private static DateOnly Min(DateOnly one, DateOnly other) => one < other ? one : other;

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
