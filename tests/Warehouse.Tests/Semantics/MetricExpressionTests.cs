using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class MetricExpressionTests
{
    [Theory]
    [InlineData("revenue - refunds", "([revenue] - [refunds])", "revenue refunds")]
    [InlineData("a - b - c", "(([a] - [b]) - [c])", "a b c")]
    [InlineData("a + b * 2.5", "([a] + ([b] * 2.5))", "a b")]
    [InlineData("(a + b) / a", "(([a] + [b]) / nullif(([a])::double precision, 0))", "a b")]
    [InlineData("-a * 2", "((0 - [a]) * 2)", "a")]
    public void Arithmetic_keeps_its_precedence(string text, string sql, string metrics)
    {
        var expression = MetricExpression.Parse(text);

        Assert.Equal((sql, metrics), (expression.ToSql(name => $"[{name}]"), string.Join(' ', expression.Metrics)));
    }

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("a -", "it ends too early")]
    [InlineData("(a", "it ends too early")]
    [InlineData("a b", "'b' was not expected there")]
    [InlineData("a; drop table x", "';' was not expected there")]
    [InlineData("sum(a)", "'(' was not expected there")]
    [InlineData("'a'", "''' was not expected there")]
    public void Anything_else_is_an_error_that_says_what_is_allowed(string text, string problem) => Assert.Equal(
        $"'{text}' is not an expression over metrics: {problem}; it may have names of metrics, numbers, + - * / and parentheses",
        Assert.Throws<FormatException>(() => MetricExpression.Parse(text)).Message);

    [Theory]
    [InlineData("revenue", true)]
    [InlineData("revenue - 2 * (refunds + fees) / 4", true)]
    [InlineData("-revenue + refunds", true)]
    [InlineData("revenue + 5", false)]
    [InlineData("revenue * orders", false)]
    [InlineData("revenue / orders", false)]
    [InlineData("5 / revenue", false)]
    public void Sums_and_multiples_of_metrics_are_linear(string expression, bool isLinear) =>
        Assert.Equal(isLinear, MetricExpression.Parse(expression).IsLinear);
}
