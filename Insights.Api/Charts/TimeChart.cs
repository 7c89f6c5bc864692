namespace Insights.Api.Charts;

/// <summary>How long a period of a chart is.</summary>
public enum TimeGrain
{
    Day,

    /// <summary>From Monday on.</summary>
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>Values of one thing over the periods of a chart.</summary>
/// <param name="Label">Shown at the line's end or in the legend.</param>
/// <param name="Values">One for each period; null where there is none, which leaves a gap.</param>
/// <param name="IsComparison">The values of the period compared with: drawn muted, in no colour of its own.</param>
/// <param name="IsOther">All that is not a series of its own.</param>
public sealed record Series(string Label, IReadOnlyList<decimal?> Values, bool IsComparison = false, bool IsOther = false);

/// <summary>Something to say about a period.</summary>
/// <param name="Period">Index of the period.</param>
/// <param name="Text">Shown with the mark; marks are numbered in the order given, for a list below the chart.</param>
public sealed record Annotation(int Period, string Text);

/// <summary>Values over time, for <see cref="LineChart"/> and <see cref="StackedChart"/>.</summary>
/// <param name="Id">Unique on the page; letters, digits and hyphens.</param>
/// <param name="Title">Read out as the chart's name; not drawn.</param>
/// <param name="Description">Read out after the title; not drawn.</param>
/// <param name="Periods">First days, in order, one after the other without a gap.</param>
/// <param name="Grain">How long a period is.</param>
/// <param name="Series">At most 8, beside comparisons and others.</param>
/// <param name="Format">How values are written.</param>
public sealed record TimeChart(
    string Id,
    string Title,
    string Description,
    IReadOnlyList<DateOnly> Periods,
    TimeGrain Grain,
    IReadOnlyList<Series> Series,
    ValueFormat Format)
{
    internal const int MostSeries = 8;

    /// <summary>The last period is not over: it is drawn dashed and said to be incomplete.</summary>
    public bool LastIsIncomplete { get; init; }

    /// <summary>Whether the axis of lines always has zero on it, as suits what is counted.</summary>
    public bool StartsAtZero { get; init; }

    public IReadOnlyList<Annotation> Annotations { get; init; } = [];

    /// <summary>Where a click on a period leads; null leads nowhere.</summary>
    public Func<int, string?>? Href { get; init; }

    /// <summary>Units from left to right; text is 12 units high, so that 360 suits a phone and 720 a page.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Units from top to bottom, without the legend.</summary>
    public int Height => Math.Clamp(Width * 2 / 5, 200, 320);

    /// <summary>The class of a series' colour.</summary>
    internal string ClassOf(Series series) => series switch
    {
        { IsComparison: true } => "series-comparison",
        { IsOther: true } => "series-other",
        _ => $"series-{Series.Where(other => !other.IsComparison && !other.IsOther).TakeWhile(other => other != series).Count() + 1}",
    };

    /// <summary>A period and every series' value in it, a line each.</summary>
    internal string Describe(int period)
    {
        var incomplete = LastIsIncomplete && period == Periods.Count - 1 ? " (incomplete)" : "";
        var values = Series.Select(series => $"\n{series.Label}: {(series.Values[period] is { } value ? Format.Full(value) : "no data")}");
        var notes = Annotations.Where(annotation => annotation.Period == period).Select(annotation => "\n" + annotation.Text);
        return PeriodLabel.Of(Periods[period], Grain) + incomplete + string.Concat(values) + string.Concat(notes);
    }

    /// <exception cref="ArgumentException">
    /// A series has not a value for each period, an annotation is of none, or there are more series than colours.
    /// </exception>
    internal void Validate()
    {
        foreach (var series in Series.Where(series => series.Values.Count != Periods.Count))
        {
            throw new ArgumentException(
                $"series '{series.Label}' of chart '{Id}' has {series.Values.Count} values for {Periods.Count} periods");
        }

        if (Annotations.FirstOrDefault(annotation => annotation.Period < 0 || annotation.Period >= Periods.Count) is { } outside)
        {
            throw new ArgumentException(
                $"annotation '{outside.Text}' of chart '{Id}' is of period {outside.Period}; there are {Periods.Count}");
        }

        if (Series.Count(series => !series.IsComparison && !series.IsOther) is > MostSeries and var count)
        {
            throw new ArgumentException($"chart '{Id}' has {count} series; at most {MostSeries} can be told apart");
        }
    }
}
