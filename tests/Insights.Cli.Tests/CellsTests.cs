using Insights.Cli.Rendering;

namespace Insights.Cli.Tests;

public sealed class CellsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1234567, "1,234,567")]
    [InlineData(-1234.5, "-1,234.50")]
    [InlineData(0.5, "0.5")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(-0.00001234, "-0.00001234")]
    [InlineData(12.345, "12.35")]
    public void Quantities_show_the_digits_that_count(double value, string shown) =>
        Assert.Equal(shown, Cells.Quantity(value));

    [Theory]
    [InlineData("2310.75", "USD", "$2,310.75")]
    [InlineData("-2310", "USD", "-$2,310.00")]
    [InlineData("12", "EUR per customer", "€12.00 per customer")]
    [InlineData("301", "users", "301 users")]
    public void Money_has_its_sign_as_in_sentences(string value, string unit, string shown) =>
        Assert.Equal(shown, Cells.WithUnit(System.Text.Json.JsonDocument.Parse(value).RootElement, unit));
}
