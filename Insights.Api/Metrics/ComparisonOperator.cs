namespace Insights.Api.Metrics;

/// <summary>How a value is held against another.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal static class ComparisonOperators
{
    /// <summary>As they are written; what begins with another stands before it.</summary>
    private static readonly (string Text, ComparisonOperator Operator)[] Written =
    [
        (">=", ComparisonOperator.GreaterOrEqual),
        ("<=", ComparisonOperator.LessOrEqual),
        ("!=", ComparisonOperator.NotEqual),
        (">", ComparisonOperator.Greater),
        ("<", ComparisonOperator.Less),
        ("=", ComparisonOperator.Equal),
    ];

    /// <summary>For messages.</summary>
    public static readonly string List = string.Join(", ", Written.Select(known => known.Text));

    /// <summary>Cuts <c>value&gt;=5</c> at its first operator.</summary>
    /// <returns>What stands on both sides, trimmed; <c>null</c> without an operator.</returns>
    public static (string Left, ComparisonOperator Operator, string Right)? Split(string text)
    {
        var at = text.AsSpan().IndexOfAny("<>=!");
        if (at < 0)
        {
            return null;
        }

        var found = Written.FirstOrDefault(known => text.AsSpan(at).StartsWith(known.Text, StringComparison.Ordinal));
        return found.Text is null ? null : (text[..at].Trim(), found.Operator, text[(at + found.Text.Length)..].Trim());
    }

    /// <summary>The operator in SQL.</summary>
    public static string ToSql(this ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.NotEqual => "<>",
        _ => Written.Single(known => known.Operator == comparison).Text,
    };

    /// <summary>The operator as it is written in a request.</summary>
    public static string ToText(this ComparisonOperator comparison) => Written.Single(known => known.Operator == comparison).Text;
}
