namespace Insights.Api.Charts;

/// <summary>A value axis: from where to where it goes and the values that are marked on it, evenly spaced.</summary>
/// <remarks>
/// Bars always start at zero. Lines do too unless every value is above 60 % of the largest (or below that of the smallest, where all
/// are negative): there a change would be flat against zero, and the description of the chart says where the axis starts.
/// </remarks>
internal sealed record Axis(double From, double To, double Step)
{
    private const double FarFromZero = 0.6;

    /// <summary>Times that people count in: seconds, minutes and hours; above a day the usual steps, in hours.</summary>
    private static readonly double[] DurationSteps =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600];

    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    public int Count => (int)Math.Round((To - From) / Step) + 1;

    public IEnumerable<double> Ticks => Enumerable.Range(0, Count).Select(index => From + index * Step);

    /// <summary>An axis that holds the values with 3 to 8 ticks, about as many as wished.</summary>
    /// <param name="values">Values in any order; may be none.</param>
    /// <param name="format">Durations have steps of their own.</param>
    /// <param name="fromZero">Whether zero is always on it.</param>
    /// <param name="wished">3 to 6.</param>
    public static Axis Over(IEnumerable<decimal?> values, ValueFormat format, bool fromZero, int wished = 5)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        var whole = true;
        foreach (var given in values)
        {
            if (given is not { } value)
            {
                continue;
            }

            low = Math.Min(low, (double)value);
            high = Math.Max(high, (double)value);
            whole = whole && value == decimal.Truncate(value);
        }

        if (low > high)
        {
            (low, high) = (0, 1);
        }

        if (fromZero || !(low > FarFromZero * high && low > 0) && !(high < FarFromZero * low && high < 0))
        {
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        }

        if (high - low <= Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9)
        {
            // One value, away from zero or zero itself.
            (low, high) = (Math.Min(low, 0), low == 0 ? 1 : Math.Max(high, 0));
        }

        var step = StepFor((high - low) / (wished - 1), format.IsDuration);
        step = whole && step < 1 ? 1 : step;
        var (first, last) = Bounds(low, high, step);
        if (last - first < 2)
        {
            // A count of one: 0, 1, 2.
            (first, last) = high > 0 ? (first, first + 2) : (last - 2, last);
        }

        return new Axis(first * step, last * step, step);
    }

    /// <summary>Where a value lies between the ends, 0 to 1.</summary>
    public double Share(decimal value) => ((double)value - From) / (To - From);

    public string Label(double tick, ValueFormat format) =>
        format.Tick(Decimal(tick), Decimal(Step), Decimal(Math.Max(Math.Abs(From), Math.Abs(To))));

    /// <summary>Numbers of steps; a value that misses a step by rounding alone does not take another.</summary>
    private static (double First, double Last) Bounds(double low, double high, double step) =>
        (Math.Floor(low / step + 1e-9), Math.Ceiling(high / step - 1e-9));

    private static double StepFor(double least, bool isDuration)
    {
        var unit = isDuration && least > DurationSteps[^1] ? 3600 : 1.0;
        if (isDuration && least >= 0.5 && least <= DurationSteps[^1])
        {
            return DurationSteps.First(step => step >= least);
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(least / unit)));
        return Steps.First(step => step * power * unit >= least * (1 - 1e-9)) * power * unit;
    }

    /// <summary>The decimal number of 15 digits that a tick stands for, as far as decimals go.</summary>
    private static decimal Decimal(double value) => value switch
    {
        >= 7.9e28 => decimal.MaxValue,
        <= -7.9e28 => decimal.MinValue,
        _ => (decimal)value,
    };
}
