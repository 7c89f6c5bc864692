using System.Text.RegularExpressions;
using TestServers;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>What <c>docs/models.md</c> shows is a project that loads.</summary>
public sealed partial class ModelsPageTests
{
    [Fact]
    public void The_examples_on_the_page_are_a_project()
    {
        using var folder = new ProjectFolder();
        folder.Model("sales", "select 1 as shop_id, now() as sold_at, 2 as amount").Model("shops", "select 1 as shop_id, 'one' as name");
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "models.md"));
        foreach (var example in Example().Matches(page).Cast<Match>())
        {
            folder.Write(example.Groups["file"].Value, example.Groups["text"].Value);
        }

        var project = folder.Load();

        Assert.Equal(["sales", "shop_days", "shop_sales", "shops"], project.Models.Select(model => model.Name).Order(StringComparer.Ordinal));
        Assert.Equal((Materialization.Table, "shop_id day"), (project["shop_days"].Materialization, string.Join(' ', project["shop_days"].UniqueKey)));
        Assert.Equal(["shop_id=shop_id", "day=(sold_at at time zone 'UTC')::date"], project["shop_sales"].RecomputeBy.Select(key => $"{key.Column}={key.Expression}"));
        Assert.Equal(
            ["no_sales_before_we_opened Warn", "not_null_shop_days_shop_id Error", "not_null_shop_sales_shop_id Error", "relationships_shop_days_shop_id Warn", "shops_open_at_nine Warn", "unique_shop_days_shop_id_day Error"],
            project.Tests.Select(test => $"{test.Name} {test.Severity}").Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^```(sql|yaml)\n(--|#) (?<file>\S+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();
}
