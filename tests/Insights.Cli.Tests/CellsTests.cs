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
}
