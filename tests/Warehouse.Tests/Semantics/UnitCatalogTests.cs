using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class UnitCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("units-").FullName;

    [Theory]
    [InlineData("USD", 430.91999999999996, "430.92")]
    [InlineData("USD", 1.005, "1.01")]
    [InlineData("USD", -2.675, "-2.68")]
    [InlineData("USD", 12345678901.234, "12345678901.23")]
    [InlineData("USD per click", 0.03456789, "0.0346")]
    [InlineData("USD", 3d, "3")]
    public void A_binary_fraction_becomes_the_decimal_number_that_it_stands_for(string unit, double value, string rounded) =>
        Assert.Equal(rounded, Text(Read().Round(unit, value)));

    [Theory]
    [InlineData("0.005", "0.01")]
    [InlineData("-0.005", "-0.01")]
    [InlineData("79228162514264337593543950.335", "79228162514264337593543950.34")]
    [InlineData("1.20", "1.20")]
    public void Halves_of_an_exact_number_go_away_from_zero(string value, string rounded) =>
        Assert.Equal(rounded, Text(Read().Round("USD", decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void What_is_no_money_stays_as_it_is()
    {
        Assert.Equal(1 / 3d, Read().Round("percent", 1 / 3d));
        Assert.Equal(1 / 3d, Read().Round(null, 1 / 3d));
        Assert.Equal(5L, Read().Round("USD", 5L));
        Assert.Equal(1e200, Read().Round("USD", 1e200));
        Assert.Null(Read().Round("USD", null));
    }

    [Theory]
    [InlineData("units:\n  - { name: USD, decimals: 2 }\n  - { name: USD, decimals: 3 }\n", 3, "unit 'USD' is there twice")]
    [InlineData("units:\n  - { name: USD, decimals: 11 }\n", 2, "unit 'USD' has 11 decimals; expected are 0 to 10")]
    public void A_wrong_unit_is_named_with_its_line(string yaml, int line, string problem)
    {
        var refusal = Assert.Throws<ContentException>(() => Read(yaml));

        Assert.Contains($"units.yml({line})", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(problem, refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private UnitCatalog Read(string yaml = "units:\n  - { name: USD, decimals: 2 }\n  - { name: USD per click, decimals: 4 }\n")
    {
        File.WriteAllText(Path.Combine(_folder, "units.yml"), yaml);
        return UnitCatalog.Load(new ContentDirectory(_folder));
    }

    private static string Text(object? value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
}
