namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>What a row should say, by its keys.</summary>
public sealed record ExpectedRow(DateOnly Period, IReadOnlyList<string?> Members)
{
    public Dictionary<string, double?> Measures { get; } = [];

    public (DateOnly First, DateOnly Last)? ComparedWith { get; set; }
}

public sealed record ExpectedAnswer(IReadOnlyList<ExpectedRow> Rows, double? Total, double? ComparedTotal);
