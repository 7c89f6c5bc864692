using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>One row with a wrong year among good ones: tables with a row for each day hold the good days and the stray one, and nothing between.</summary>
public sealed class StrayYearTests
{
    private static readonly Organisation[] Organisations = [new("o1", "One", true, 3), new("o2", "Two", true, 2)];

    [Fact]
    public async Task Licences_have_the_days_of_the_data_and_not_those_up_to_a_stray_event()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, [new("u1", "o1", false, true)], [Event("a", "2025-11-28"), Event("b", "2025-12-02"), Event("stray", "9999-12-31"), Event("first", "1900-01-01")]);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        string[] days = ["1900-01-01", "2025-11-28", "2025-11-29", "2025-11-30", "2025-12-01", "2025-12-02", "9999-12-31"];
        Assert.Equal(days.SelectMany(day => new[] { $"{day}|o1", $"{day}|o2" }), await warehouse.LinesAsync("select licence_date, organisation_id from gold.fct_licence_days"));
        Assert.Equal(["1900|365", "2025|365", "9999|365"], await warehouse.LinesAsync("select extract(year from date_day), count(*) from gold.dim_dates group by 1"));
        Assert.Equal(
            ["1900-01-01|2025-11-28", "2025-12-02|9999-12-31"],
            await warehouse.LinesAsync(
                "select (failing_row ->> 'last_day')::date, (failing_row ->> 'next_day')::date from ops.test_failures where test = 'activities_have_no_pause_of_a_year'"));
        Assert.Equal(5, await warehouse.TotalAsync("contracted_licences", new(2025, 11, 1), new(2025, 12, 31)));
    }

    [Fact]
    public async Task A_pause_of_a_year_is_filled_when_it_ends_and_emptied_when_the_event_that_ended_it_is_corrected()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var runner = warehouse.Runner(options: new ModelingOptions { LargestMerge = double.MaxValue });
        await warehouse.LoadAsync(Organisations, [], [Event("a", "2024-01-01")]);
        await RefreshAsync();
        Assert.Equal(["2024-01-01|2024-01-01|1"], await DaysAsync());

        await warehouse.LoadAsync("navigation", [Event("b", "2025-01-01")]);
        await RefreshAsync();
        Assert.Equal(["2024-01-01|2025-01-01|367"], await DaysAsync());

        await warehouse.LoadAsync("navigation", [Event("b", "2025-01-02")]);
        await RefreshAsync();
        Assert.Equal(["2024-01-01|2025-01-02|2"], await DaysAsync());
        Assert.Equal(3, await warehouse.ScalarAsync<long>("select count(*) from ops.run_models where model = 'fct_licence_days' and (run_id = 1 or rows_changed > 0)"));

        Task<IReadOnlyList<string>> DaysAsync() => warehouse.LinesAsync("select min(licence_date), max(licence_date), count(*) from gold.fct_licence_days where organisation_id = 'o1'");

        async Task RefreshAsync() => Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
    }

    [Fact]
    public async Task Sales_and_contracts_have_the_days_of_the_data_and_not_those_up_to_a_stray_row()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("commerce", "transactions.csv", "transaction_id,user_id,product_id,transaction_date,total,status\n1,1,1,2024-01-01,5,completed\n2,1,1,2024-01-03,5,completed\n3,1,1,9999-12-31,5,completed\n");
        await warehouse.IngestAsync("commerce", "products.csv", Commerce.ShopFiles.Products);
        await warehouse.IngestAsync("commerce", "users.csv", Commerce.ShopFiles.Users);
        await warehouse.IngestAsync("commerce", "campaigns.csv", Commerce.ShopFiles.Campaigns);
        await warehouse.IngestAsync("commerce", "pageviews.csv", Commerce.ShopFiles.PageViewsHeader);
        await warehouse.IngestAsync("assistant", "firms.csv", "id,created,firm_size,arr_in_thousands\n1,2024-01-01,3,10\n");
        await warehouse.IngestAsync("assistant", "users.csv", "id,created,title\nu1,2024-01-01,Associate\n");
        await warehouse.IngestAsync("assistant", "events.csv", "created,firm_id,user_id,event_type,num_docs,feedback_score\n2024-01-01,1,u1,vault,1,5\n2024-01-03,1,u1,vault,1,5\n9999-12-31,1,u1,vault,1,5\n");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        string[] days = ["2024-01-01", "2024-01-02", "2024-01-03", "9999-12-31"];
        Assert.Equal(days, await warehouse.LinesAsync("select sales_date from gold.daily_sales"));
        Assert.Equal(days, await warehouse.LinesAsync("select contract_date from gold.fct_firm_days"));
        Assert.Equal(
            ["orders_have_no_pause_of_a_year|1", "queries_have_no_pause_of_a_year|1"],
            await warehouse.LinesAsync("select test, failures from ops.run_tests where status = 'warned' and test like '%pause%'"));
    }

    private static Activity Event(string id, string day) =>
        new(id, "u1", "o1", DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal), ActivityType.Navigation, null, null);
}
