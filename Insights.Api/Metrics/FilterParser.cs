using System.Globalization;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;

namespace Insights.Api.Metrics;

/// <summary>
/// Reads filters as a query string has them: <c>state=CA,NY</c>, <c>state!=CA</c>, <c>state=(none)</c>, <c>age&gt;=30</c>,
/// <c>age&lt;30</c>. A query string is cut at its first equals sign, so the operator is at the end of the name, or, without an
/// equals sign, within it.
/// </summary>
internal static class FilterParser
{
    /// <summary>The dimension that a parameter is about: its name up to an operator.</summary>
    public static string DimensionOf(string parameter)
    {
        var end = parameter.AsSpan().IndexOfAny("<>!");
        return (end < 0 ? parameter : parameter[..end]).Trim();
    }

    /// <param name="parameter">The parameter's name with what is left of its operator.</param>
    /// <param name="values">Its values; several of members add up, several comparisons hold together.</param>
    /// <exception cref="ProblemException">400: it is no filter, or its value is not one of the dimension.</exception>
    public static IEnumerable<DimensionFilter> Parse(string parameter, StringValues values)
    {
        var dimension = DimensionOf(parameter);
        return parameter[dimension.Length..].Trim() switch
        {
            "" => [Members(dimension, values, isExcluded: false)],
            "!" => [Members(dimension, values, isExcluded: true)],
            var rest => values.Select(value => Comparison(dimension, rest, value ?? "")),
        };
    }

    private static MemberFilter Members(string dimension, StringValues values, bool isExcluded)
    {
        var members = MemberList.Read(dimension, values);
        if (CalendarDimension.Find(dimension) is { } calendar)
        {
            foreach (var member in members)
            {
                calendar.Require(member);
            }
        }

        return new(dimension, members, isExcluded);
    }

    private static ComparisonFilter Comparison(string dimension, string rest, string value)
    {
        // age>=30 comes as 'age>' and '30', age>30 as 'age>30' and nothing.
        var text = value.Length > 0 ? $"{rest}={value}" : rest;
        if (ComparisonOperators.Split(text) is not ("", var comparison and not (ComparisonOperator.Equal or ComparisonOperator.NotEqual), var operand))
        {
            throw Invalid($"'{dimension}{text}' is no filter; a dimension takes {dimension}=member, {dimension}!=member, and of numbers and dates {dimension}>=, >, <= and <");
        }

        return decimal.TryParse(operand, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? new(dimension, comparison, number)
            : DateOnly.TryParseExact(operand, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(dimension, comparison, day)
            : throw Invalid($"{dimension}{comparison.ToText()} '{operand}' is neither a number such as 30 nor a date such as 2025-11-30");
    }

    private static ProblemException Invalid(string detail) => new(Problem.InvalidParameter, detail);
}
