using System.Text.RegularExpressions;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed partial class MemberOrderTests
{
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    /// <summary>Bands are written twice, as they are cut and as they are ordered: from the lowest to the highest, or, of those alike, as they are cut.</summary>
    [Fact]
    public void All_bands_are_in_their_order_and_no_other_member_is()
    {
        var banded = Catalog.SemanticModels.SelectMany(model => model.Dimensions).Where(dimension => dimension.MemberOrder.Count > 0).ToList();

        Assert.Equal(
            ["messages_band", "order_frequency", "price_band", "session_length_band"],
            banded.Select(dimension => dimension.Name.Text).Order(StringComparer.Ordinal));
        Assert.All(banded, dimension => Assert.Equal(Bands().Matches(dimension.Sql!).Select(match => match.Groups[1].Value), dimension.MemberOrder));
    }

    [Fact]
    public void A_metric_has_the_order_of_dimensions_that_are_described_elsewhere() =>
        Assert.Equal(["no orders", "1 order", "2 to 4 orders", "5 to 9 orders", "10 and more orders"], Catalog.Find("revenue")!.MemberOrders["order_frequency"]);

    [GeneratedRegex("(?:then|else) '([^']*)'")]
    private static partial Regex Bands();
}
