using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

public sealed class ValueFormatTests
{
    [Theory]
    [InlineData("USD", "1234567", "$1,234,567.00", "$1.2 M")]
    [InlineData("USD", "13000000", "$13,000,000.00", "$13.0 M")]
    [InlineData("USD", "-12.5", "-$12.50", "-$12.50")]
    [InlineData("USD", "-0.001", "$0.00", "$0.00")]
    [InlineData("USD per order", "145.204", "$145.20", "$145.20")]
    [InlineData("USD per USD", "4.256", "4.26", "4.3")]
    [InlineData("CHF", "1234.5", "CHF 1,234.50", "CHF 1,235")]
    [InlineData("JPY", "1234.5", "¥1,235", "¥1,235")]
    [InlineData("percent", "12.345", "12.3 %", "12.3 %")]
    [InlineData("%", "45", "45.0 %", "45 %")]
    [InlineData("percent", "0.04", "0.04 %", "0.04 %")]
    [InlineData("seconds", "0", "0 s", "0 s")]
    [InlineData("seconds", "12.34", "12.3 s", "12 s")]
    [InlineData("seconds", "59.97", "1 min", "1 min")]
    [InlineData("seconds", "725", "12 min 5 s", "12 min")]
    [InlineData("seconds", "3599.8", "1 h 00 min", "1 h")]
    [InlineData("seconds", "3900", "1 h 05 min", "1.1 h")]
    [InlineData("seconds", "7200", "2 h 00 min", "2 h")]
    [InlineData("seconds", "4447800", "1,235 h 30 min", "1,236 h")]
    [InlineData("seconds", "-3900", "-1 h 05 min", "-1.1 h")]
    [InlineData("days", "12.34", "12.34 days", "12.3 days")]
    [InlineData("users", "1234567", "1,234,567", "1.2 M")]
    [InlineData("orders", "9999", "9,999", "9,999")]
    [InlineData("orders", "12345", "12,345", "12.3 K")]
    [InlineData("orders", "99960", "99,960", "100 K")]
    [InlineData("orders", "999950", "999,950", "1.0 M")]
    [InlineData("queries per user", "3.4567", "3.46", "3.5")]
    [InlineData("", "0.01234", "0.012", "0.012")]
    [InlineData("SKU", "5", "5", "5")]
    [InlineData("orders", "1200000000000000000", "1,200,000,000,000,000,000", "1.2E+18")]
    public void Values_are_written_in_their_unit(string unit, string value, string full, string shortened)
    {
        var format = ValueFormat.Of(unit);
        var given = decimal.Parse(value);
        Assert.Equal((full, shortened), (format.Full(given), format.Compact(given)));
    }

    [Fact]
    public void Decimals_are_the_units_own_unless_given()
    {
        Assert.Equal("$0.0312", ValueFormat.Of("USD per click", 4).Full(0.03123m));
        Assert.Equal("3.0", ValueFormat.Of("points of 5", 1).Full(3));
        Assert.Equal("12.35 %", ValueFormat.Of("percent", 2).Full(12.345m));
    }

    [Fact]
    public void Nothing_is_written_without_a_value() => Assert.Equal("", ValueFormat.Of("USD").Full(null));

    [Fact]
    public void The_largest_and_the_least_numbers_are_written_too()
    {
        foreach (var unit in new[] { "USD", "percent", "seconds", "orders" })
        {
            var format = ValueFormat.Of(unit);
            Assert.NotEqual("", format.Full(decimal.MaxValue) + format.Full(decimal.MinValue));
            Assert.InRange(format.Compact(decimal.MaxValue).Length, 1, 16);
            Assert.NotEqual("", format.Full(0.0000000000000000000000000001m) + format.Compact(-0.0000000000000000000000000001m));
        }
    }
}
