namespace UsageOracle;

/// <summary>Statistics with the meaning that SQL gives them.</summary>
public static class Statistics
{
    /// <summary>SQL's <c>percentile_cont</c>: linear interpolation at position p · (n − 1) of the ordered values.</summary>
    /// <param name="values">At least one value, in any order.</param>
    /// <param name="p">From 0 to 1.</param>
    public static decimal PercentileCont(IEnumerable<decimal> values, decimal p)
    {
        decimal[] ordered = [.. values.Order()];
        var position = p * (ordered.Length - 1);
        var below = (int)decimal.Floor(position);
        var above = (int)decimal.Ceiling(position);
        return ordered[below] + (ordered[above] - ordered[below]) * (position - below);
    }
}
