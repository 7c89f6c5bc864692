namespace Insights.Cli.Metrics;

/// <summary>
/// The only names of the metric layer that this command knows, for its two shortcuts. They are defined in
/// <c>Warehouse/semantic_models/commerce</c>.
/// </summary>
internal static class Shortcuts
{
    /// <summary>What <c>insights sales</c> asks for.</summary>
    public const string Sales = "revenue";

    /// <summary>What <c>insights top-products</c> ranks by unless told.</summary>
    public const string TopProducts = "units_sold";

    /// <summary>What a product is: names alone are not unique.</summary>
    public const string Product = "product_id,product_name";
}
