using Bench.Generation;

namespace Bench.Commerce;

/// <summary>The commerce domain: a shop's catalogue, customers, orders, campaigns and pageviews of 2023 and 2024.</summary>
public static class CommerceGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/commerce</c>; of the options seed, directory and order lines matter.</summary>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var directory = Path.Combine(options.Out, "commerce");
        var products = ShopProduct.Make(options.Seed);
        var size = Math.Max(1, (int)Math.Round((double)options.OrderLines / GenerateOptions.SampleOrderLines));
        return
        [
            .. ProductFile.Write(directory, products),
            .. ShopperFile.Write(directory, options.Seed, size),
            .. CampaignFile.Write(directory, options.Seed),
            .. OrderFiles.Write(directory, OrderBook.Make(options.Seed, products, size)),
            .. PageviewFiles.Write(directory, options.Seed),
        ];
    }
}
