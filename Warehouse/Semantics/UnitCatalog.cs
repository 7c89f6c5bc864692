using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>How many decimals values have in answers, by what they are counted in: <c>units.yml</c>.</summary>
public sealed class UnitCatalog
{
    private const int MostDecimals = 10;

    /// <summary>Above it, a binary fraction has no decimals.</summary>
    private const double LargestExact = 1e15;

    private readonly Dictionary<string, int> _decimals;

    private UnitCatalog(Dictionary<string, int> decimals) => _decimals = decimals;

    /// <exception cref="ContentException">A unit is there twice, or has decimals that no number has.</exception>
    public static UnitCatalog Load(ContentDirectory content)
    {
        var decimals = new Dictionary<string, int>();
        foreach (var unit in YamlFile.Read<UnitsYaml>(content.Units).Units)
        {
            if (unit.Decimals is < 0 or > MostDecimals)
            {
                throw new ContentException(content.Units, unit.Name.Line, $"unit '{unit.Name.Text}' has {unit.Decimals} decimals; "
                    + $"expected are 0 to {MostDecimals}");
            }

            if (!decimals.TryAdd(unit.Name.Text, unit.Decimals))
            {
                throw new ContentException(content.Units, unit.Name.Line, $"unit '{unit.Name.Text}' is there twice");
            }
        }

        return new(decimals);
    }

    /// <summary>A number of the unit with the decimals that the unit has, halves away from zero; anything else as it is.</summary>
    /// <remarks>A binary fraction becomes the decimal number of 15 digits that it stands for: 430.91999999999996 is 430.92.</remarks>
    public object? Round(string? unit, object? value) =>
        unit is null || !_decimals.TryGetValue(unit, out var decimals) ? value : value switch
        {
            decimal number => Math.Round(number, decimals, MidpointRounding.AwayFromZero),
            double number when Math.Abs(number) < LargestExact => Math.Round((decimal)number, decimals, MidpointRounding.AwayFromZero),
            _ => value,
        };

    /// <summary>What <see cref="Round"/> gives, as SQL: 15 digits of a binary fraction, and halves away from zero.</summary>
    public string Rounded(string unit, string value) =>
        _decimals.TryGetValue(unit, out var decimals) ? $"round({value}::numeric, {decimals})" : value;

    private sealed class UnitsYaml
    {
        public required List<UnitYaml> Units { get; init; }
    }

    private sealed class UnitYaml
    {
        public required Located Name { get; init; }

        public required int Decimals { get; init; }
    }
}
