using System.Text;
using Modeling.Worker.Building;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

public sealed class IndexNameTests
{
    [Fact]
    public void A_name_says_table_and_columns() =>
        Assert.Equal("\"gold__fct_sessions__user_key__started_at_key\"", IndexName.Of(Table("fct_sessions"), ["user_key", "started_at"], "key"));

    [Fact]
    public void Columns_are_told_apart() => Assert.NotEqual(IndexName.Of(Table("t"), ["user", "id"], "idx"), IndexName.Of(Table("t"), ["user_id"], "idx"));

    [Theory]
    [InlineData("transformations_of_months_by_organisation_and_kind")]
    [InlineData("übermässig_lange_bezeichnungen_mit_größen_und_maßen_")]
    public void Long_names_of_similar_tables_and_columns_are_shortened_and_stay_different(string start)
    {
        var names = (
            from table in new[] { $"{start}_a", $"{start}_b" }
            from columns in new[] { (string[])["organisation_id", "occurred_date"], ["organisation_id", "occurred_date", "members_key"] }
            select IndexName.Of(Table(table), columns, "idx")).ToList();

        Assert.Equal(4, names.Distinct().Count());
        Assert.All(names, name => Assert.InRange(Encoding.UTF8.GetByteCount(name.Trim('"')), 60, 63));
        Assert.All(names, name => Assert.EndsWith("_idx\"", name));
    }

    private static Relation Table(string name) => new("build", $"gold__{name}");
}
