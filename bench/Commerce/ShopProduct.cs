using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>A product of the catalogue.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Name">Invented; some names need quoting in CSV.</param>
/// <param name="Brand">Invented; empty for a few.</param>
/// <param name="Category">Empty for one.</param>
/// <param name="Price">Whole units of the currency.</param>
/// <param name="CostPercent">Cost, in percent of the price.</param>
public sealed record ShopProduct(int Id, string Name, string Brand, string Category, int Price, int CostPercent)
{
    public const int Count = 60;

    /// <summary>Often bought together with <see cref="Filter"/>: the pair that nothing else comes near.</summary>
    public const int Kettle = 7;
    public const int Filter = 8;

    /// <summary>The second pair: bought together with <see cref="TentPegs"/>.</summary>
    public const int Tent = 21;
    public const int TentPegs = 22;

    private const int PerShelf = 12;

    private static readonly string[] Brands = ["Nordvik", "Ambelle", "Quill & Co", "Tarn", "Ostrava Home", "Lumière"];

    private static readonly (string Category, string[] Things)[] Shelves =
    [
        ("Kitchen", ["Pan", "Knife", "Grater", "Teapot", "Whisk", "Scale", "Kettle", "Kettle Filter", "Mug", "Jar", "Tray", "Sieve"]),
        ("Outdoor", ["Lantern", "Stove", "Bottle", "Compass", "Hammock", "Rope", "Blanket", "Whistle", "Tent", "Tent Pegs, set of 12", "Map Case", "Towel"]),
        ("Office", ["Lamp", "Notebook", "Stapler", "Inkwell", "Folder", "Desk Mat", "Clock", "Ruler", "Pen \"No. 5\"", "Punch", "Shelf", "Stool"]),
        ("Garden", ["Spade", "Rake", "Trowel", "Hose", "Pot", "Gloves", "Shears", "Bench", "Seed Box", "Bucket", "Sprinkler", "Bird Table"]),
        ("Clothing", ["Scarf", "Cap", "Mittens", "Jumper", "Socks", "Belt", "Raincoat", "Shawl", "Apron", "Vest", "Slippers", "Poncho"]),
    ];

    public static IReadOnlyList<ShopProduct> Make(ulong seed) => [.. Enumerable.Range(0, Count).Select(index =>
    {
        var random = SplitMix64.For(seed ^ 0x94011, index);
        var (category, things) = Shelves[index / PerShelf];
        var brand = Brands[random.Below(Brands.Length)];
        return new ShopProduct(
            index + 1,
            $"{brand} {things[index % PerShelf]}",
            index is 14 or 39 ? "" : brand,
            index == 55 ? "" : category,
            random.Between(32, 66),
            random.Between(35, 75));
    })];

    /// <summary>As the source writes it, with two decimals.</summary>
    public string Cost => Invariant($"{Price * CostPercent / 100}.{Price * CostPercent % 100:D2}");
}
