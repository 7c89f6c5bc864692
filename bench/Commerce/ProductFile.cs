using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>The full extract of the catalogue; two prices have the wrong sign.</summary>
public static class ProductFile
{
    public const int WrongSignEvery = 27;

    public static IReadOnlyList<GeneratedFile> Write(string directory, IReadOnlyList<ShopProduct> products)
    {
        var file = new SampleFile(
            Path.Combine(directory, "products.csv"),
            FileStyle.Plain with { LineEnd = "\r\n" },
            "product_id", "product_name", "brand", "category", "price", "cost", "stock_quantity", "created_at", "updated_at");
        foreach (var product in products)
        {
            var created = new DateTime(2022, 6, 1).AddDays(product.Id * 3);
            file.Row(
                Invariant($"{product.Id}"),
                product.Name,
                product.Brand,
                product.Category,
                Invariant($"{(product.Id % WrongSignEvery == 0 ? -product.Price : product.Price)}"),
                product.Cost,
                Invariant($"{product.Id * 37 % 500}"),
                Invariant($"{created:s}"),
                Invariant($"{created.AddDays(product.Id):s}"));
        }

        string[] good = ["901", "Tarn Umbrella", "Tarn", "Clothing", "33", "14.10", "12", "2024-01-08T00:00:00", "2024-01-09T00:00:00"];
        file.BrokenRow("required", "product_id", "", good);
        file.BrokenRow("type", "product_id", "P-901", good);
        file.BrokenRow("type", "price", "free", good);
        file.BrokenRow("type", "stock_quantity", "12.5", good);
        file.BrokenRow("type", "updated_at", "2024-02-30T00:00:00", good);
        file.MisshapenRow([.. good, ""]);
        return file.Write();
    }
}
