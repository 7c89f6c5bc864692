using Bench.Generation;

namespace Bench.Commerce;

/// <summary>The commerce domain: a shop's catalogue, customers, orders, campaigns and pageviews of 2023 and 2024.</summary>
public static class CommerceGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/commerce</c>; of the options only the seed and the directory matter.</summary>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var directory = Path.Combine(options.Out, "commerce");
        var products = ShopProduct.Make(options.Seed);
        return
        [
            .. ProductFile.Write(directory, products),
            .. ShopperFile.Write(directory, options.Seed),
            .. CampaignFile.Write(directory, options.Seed),
            .. OrderFiles.Write(directory, OrderBook.Make(options.Seed, products)),
            .. PageviewFiles.Write(directory, options.Seed),
        ];
    }
}
