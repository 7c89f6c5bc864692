using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>What a plan about a metric came to, before it is written down.</summary>
internal sealed record MetricResult(QuestionPlan Plan, Layer Layer, Metric Metric, MetricAnswer Now, MetricAnswer? Before)
{
    /// <summary>With the values of the period before beside them, and without what is not ranked.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows { get; init; }

    /// <summary>Periods without rows in the data, whose 0 is one of the rows.</summary>
    public IReadOnlySet<DateOnly> Empty { get; init; } = new HashSet<DateOnly>();

    public PartialPeriods? Partial { get; init; }

    /// <summary>Names that several members of a key bear, by the key's dimension.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> Shared { get; init; }

    /// <summary>The rows that can be compared with each other.</summary>
    public IEnumerable<IReadOnlyDictionary<string, object?>> WholeRows => Partial is null ? Rows : Rows.Where(row => !Partial.Has(row));

    public bool HasPartialRows => Partial is not null && Rows.Any(Partial.Has);

    /// <summary>A member for people: its name where it has one, with its key where others bear that name too.</summary>
    public string NameOf(IReadOnlyDictionary<string, object?> row)
    {
        string[] parts = [.. Plan.By.Select(dimension => Member(row, dimension)), .. Plan.Grain == "total" ? Array.Empty<string>() : [PeriodText((DateOnly)row["period"]!)]];
        return string.Join(", ", parts);
    }

    public string PeriodText(DateOnly start)
    {
        var unit = Enum.Parse<Grain>(Plan.Grain, ignoreCase: true);
        var words = CalendarUnit.Say(start, CalendarUnit.End(unit, start));
        return words[(words.IndexOf(' ') + 1)..];
    }

    private string Member(IReadOnlyDictionary<string, object?> row, string dimension)
    {
        var key = row[dimension] is { } member ? Convert.ToString(member, CultureInfo.InvariantCulture)! : "(none)";
        return Layer.NameOf(Metric, dimension) is not { } named || row[named] is not string name ? key
            : Shared.TryGetValue(dimension, out var shared) && shared.ContainsKey(name) ? $"{name} ({Label.Of(dimension).ToLowerInvariant()} {key})" : name;
    }
}
