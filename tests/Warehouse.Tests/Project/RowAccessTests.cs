using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>Whose rows a relation has.</summary>
public sealed class RowAccessTests : IDisposable
{
    private const string Columns = "      - {name: shop_id}\n      - {name: day}\n";

    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_relation_is_read_by_whose_rows_they_are_and_one_that_does_not_say_is_not()
    {
        _folder.Model("sales", "select 1 as shop_id", Columns, "{materialized: table, row_access: shop_id}")
            .Model("days", "select 1 as day")
            .Model("shop_days", "select * from {{ ref('sales') }}", Columns, "{row_access: shop_id}");
        var project = _folder.Load();

        Assert.Equal(
            [
                "alter table gold.sales enable row level security",
                "create policy unrestricted on gold.sales for select to \"reader\" using (true)",
                "create policy restricted on gold.sales for select to restricted_reader "
                    + "using (\"shop_id\"::text = any ((select current_setting('insights.organisations'))::text[]))",
                "grant select on gold.sales to restricted_reader",
            ],
            RowAccess.Statements(project["sales"]).Select(Unquoted));
        Assert.Empty(RowAccess.Statements(project["days"]));
        Assert.Equal(["grant select on gold.shop_days to restricted_reader"], RowAccess.Statements(project["shop_days"]).Select(Unquoted));
        Assert.Equal((" with (security_invoker = true)", ""), (RowAccess.ViewOptions(project["shop_days"]), RowAccess.ViewOptions(project["days"])));

        static string Unquoted(string sql) => sql.Replace("\"gold\".", "gold.", StringComparison.Ordinal)
            .Replace("\"sales\"", "sales", StringComparison.Ordinal).Replace("\"shop_days\"", "shop_days", StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_not_described_is_refused_with_the_nearest() => Assert.Equal(
        "models/gold/sales.sql(1): row_access 'shopid' is not among the columns that the model's properties file describes; the nearest are shop_id, day",
        _folder.Model("sales", "select 1 as shop_id", Columns, "{row_access: shopid}").Error());

    [Fact]
    public void What_nobody_reads_belongs_to_nobody() => Assert.Equal(
        "models/gold/sales.sql(1): row_access is for what readers may read, and this model has none: set grants, or leave it out",
        _folder.Model("sales", "select 1 as shop_id", Columns, "{row_access: shop_id, grants: {select: []}}").Error());

    [Fact]
    public void A_pre_aggregation_has_the_owners_of_its_fact_or_none()
    {
        const string Semantics = """
            semantic_models:
              - name: sales
                defaults: {owner: web}
                dimensions: [{name: day, type: time}, {name: shop, expr: shop_id}, device]
                measures: [{name: sales, agg: count}]
                pre_aggregations:
                  - {name: sales_by_shop, dimensions: [shop, device], measures: [sales]}
                  - {name: sales_by_device, dimensions: [device], measures: [sales]}

            metrics:
              - {name: sales, description: Sales., unit: sales}
            """;
        _folder.Model("sales", "select 1 as shop_id", Columns, "{row_access: shop_id}").Write("semantic_models/web/sales.yml", Semantics);
        var project = _folder.Load();

        Assert.Equal(("shop", null), (project["sales_by_shop"].RowAccess, project["sales_by_device"].RowAccess));
    }

    [Fact]
    public void No_relation_of_the_warehouse_that_knows_organisations_is_forgotten()
    {
        var models = ModelProject.Load(ContentDirectory.BesideProgram).Models.Where(model => model.Relation.Schema == "gold").ToList();
        var owned = models.Where(model => model.RowAccess is not null).ToList();
        Assert.InRange(owned.Count, 12, 60);

        string[] personal = ["pii_users"];
        Assert.Empty(models.Except(owned)
            .Where(model => model.Columns.Any(column => column.Name is "organisation_id" or "organizationId"))
            .Select(model => model.Name).Except(personal));
        Assert.All(owned, model => Assert.Contains(model.Columns, column => column.Name == model.RowAccess));
    }
}
