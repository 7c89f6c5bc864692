using System.Globalization;
using System.Text.Json;
using UsageOracle;

namespace EndToEnd;

/// <summary>The command line as a user has it, on a platform whose files came through it.</summary>
[Collection(CliPlatformTests.Name)]
public sealed class CliTests(CliPlatform fixture)
{
    private HttpClient Api => fixture.Platform.Api;

    [Fact]
    public async Task Test_shows_that_all_is_well_and_the_days_with_data()
    {
        var run = await InsightsProcess.RunAsync(Api, "test", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(run.Json.GetProperty("warehouse_version").GetInt64() > 0);
        var ranges = run.Json.GetProperty("data").EnumerateArray().ToDictionary(range => range.GetProperty("owner").GetString()!);
        Assert.Equal(("2023-01-01", "2024-12-31"), (ranges["commerce"].GetProperty("data_from").GetString(), ranges["commerce"].GetProperty("data_to").GetString()));
        Assert.Equal("no data yet", ranges["customer team"].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Schema_and_metrics_show_what_there_is()
    {
        var relations = (await InsightsProcess.RunAsync(Api, "schema")).Fields;
        Assert.Contains(relations, relation => relation[0] == "gold.fct_orders" && relation[2].StartsWith("order_id,", StringComparison.Ordinal));
        Assert.All(relations.Skip(1), relation => Assert.StartsWith("gold.", relation[0]));

        var columns = await InsightsProcess.RunAsync(Api, "schema", "gold.fct_orders");
        Assert.Equal(["name", "description"], columns.Fields[0]);
        Assert.Equal("order_id", columns.Fields[1][0]);

        var metrics = await InsightsProcess.RunAsync(Api, "metrics", "--json");
        Assert.True(JsonElement.DeepEquals(await fixture.Platform.GetAsync("/api/v1/metrics"), metrics.Json));
    }

    [Theory]
    [InlineData("active_users", Kpi.ActiveUsers)]
    [InlineData("sessions", Kpi.Sessions)]
    [InlineData("transformations", Kpi.Transformations)]
    public async Task A_metric_is_the_number_of_the_oracle(string metric, Kpi kpi)
    {
        var run = await InsightsProcess.RunAsync(
            Api, "metric", metric, "--from", "2025-11-01", "--to", "2025-11-30", "--grain", "week", "--by", "organisation_id", "--filter", "organisation_id=org_003", "--filter", "organisation_id=org_001");

        var expected = KpiOracle.Compute(fixture.Oracle, new KpiQuery(kpi, new(2025, 11, 1), new(2025, 11, 30)) { Grain = Grain.Week, ByOrganisation = true })
            .Rows.Where(row => row.OrganisationId is "org_001" or "org_003")
            .Select(row => ($"{row.Period:yyyy-MM-dd}", row.OrganisationId!, row.Value!.Value));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(expected.Order(), run.Fields.Skip(1).Select(row => (row[0], row[1], decimal.Parse(row[2], CultureInfo.InvariantCulture))).Order());
        Assert.True(run.Fields.Count > 4);
    }

    [Fact]
    public async Task Sales_and_top_products_are_the_metrics_of_those_names()
    {
        var sales = await InsightsProcess.RunAsync(Api, "sales", "--start", "2024-01-01", "--end", "2024-12-31");
        var revenue = await fixture.Platform.GetAsync("/api/v1/metrics/revenue?from=2024-01-01&to=2024-12-31");
        Assert.Equal($"period\tvalue\n2024-01-01\t{revenue.GetProperty("total").GetRawText()}\n", sales.Out);

        var top = await InsightsProcess.RunAsync(Api, "top-products", "--n", "3");
        Assert.Equal(["period", "product_id", "product_name", "value"], top.Fields[0]);
        var all = (await fixture.Platform.GetAsync("/api/v1/metrics/units_sold?by=product_id")).GetProperty("rows").EnumerateArray();
        Assert.Equal(
            all.Select(row => row.GetProperty("value").GetDecimal()).OrderDescending().Take(3),
            top.Fields.Skip(1).Select(row => decimal.Parse(row[3], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_file_goes_in_and_its_batch_rejects_and_run_come_out()
    {
        var file = fixture.Write("navigation_2026.csv", "event_id,user_id,org_id,event_timestamp\ncli-1,user_0001,org_001,2026-03-01T10:00:00Z\ncli-2,user_0001,org_001,soon\n");

        var ingest = await InsightsProcess.RunAsync(Api, "ingest", file, "--domain", "usage", "--json");
        Assert.Equal((0, ""), (ingest.ExitCode, ingest.Error));
        var batch = ingest.Json.GetProperty("batch");
        Assert.Equal((2L, 1L, 1L), (batch.GetProperty("rows_read").GetInt64(), batch.GetProperty("rows_loaded").GetInt64(), batch.GetProperty("rows_rejected").GetInt64()));
        Assert.Equal("succeeded", ingest.Json.GetProperty("run").GetProperty("status").GetString());

        var id = batch.GetProperty("id").GetRawText();
        var rejects = await InsightsProcess.RunAsync(Api, "rejects", "--batch", id);
        Assert.Equal("line_number\tcolumn\trule\tmessage\n3\tevent_timestamp\ttype\tnavigation_2026.csv line 3: event_timestamp 'soon' is not a timestamp\n", rejects.Out);
        Assert.Contains((await InsightsProcess.RunAsync(Api, "rejects", "--dataset", "usage/navigation", "--waiting")).Fields, reject => reject[0] == id);
        Assert.Contains((await InsightsProcess.RunAsync(Api, "batches", "--dataset", "usage/navigation")).Fields, listed => listed[0] == id && listed[3] == "loaded");
        var runs = await InsightsProcess.RunAsync(Api, "runs", "--status", "succeeded");
        Assert.Contains(runs.Fields, run => run[0] == ingest.Json.GetProperty("run").GetProperty("id").GetRawText());

        var again = await InsightsProcess.RunAsync(Api, "ingest", file, "--domain", "usage");
        Assert.Equal((0, "duplicate"), (again.ExitCode, again.Fields[1][3]));
    }

    [Fact]
    public async Task A_file_that_is_refused_is_1_with_the_reason()
    {
        var run = await InsightsProcess.RunAsync(Api, "ingest", fixture.Write("products_broken.csv", "colour\nred\n"), "--domain", "commerce");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("products_broken.csv was not loaded: ", run.Error);
        Assert.Equal("failed", run.Fields[1][3]);
    }

    [Fact]
    public async Task A_refresh_is_followed_to_its_end()
    {
        var run = await InsightsProcess.RunAsync(Api, "refresh", "--select", "dim_dates", "--json");

        Assert.Equal((0, "succeeded"), (run.ExitCode, run.Json.GetProperty("status").GetString()));
        Assert.Equal("dim_dates", run.Json.GetProperty("models")[0].GetProperty("model").GetString());
        Assert.Equal(0, (await InsightsProcess.RunAsync(Api, "runs", run.Json.GetProperty("id").GetRawText())).ExitCode);
    }

    [Fact]
    public async Task An_export_is_the_api_s_byte_by_byte()
    {
        var file = fixture.Write("messages.csv", "older");

        var run = await InsightsProcess.RunAsync(Api, "export", "messages", "-o", file);

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("People's data stands there as [pii]", run.Error);
        Assert.Equal(await Api.GetByteArrayAsync("/api/v1/exports/messages.csv"), await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_shopper_is_erased_from_files_to_gold_and_sales_stay_what_they_were()
    {
        const string shopper = "387";
        var before = await fixture.Platform.GetAsync("/api/v1/metrics/revenue?by=customer_segment&grain=month");
        Assert.Contains("shopper.0387@", await ArchivedUsersAsync(), StringComparison.Ordinal);

        var run = await InsightsProcess.RunAsync(Api, fixture.Platform.AdminKey, ["erase", "--shopper", shopper]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["bronze.commerce_pageviews", "bronze.commerce_transactions", "bronze.commerce_users", "files", "ops.test_failures"], run.Fields.Skip(1).Select(change => change[0]));
        var after = await fixture.Platform.GetAsync("/api/v1/metrics/revenue?by=customer_segment&grain=month");
        Assert.True(after.GetProperty("warehouse_version").GetInt64() > before.GetProperty("warehouse_version").GetInt64());
        Assert.Equal(before.GetProperty("rows").GetRawText(), after.GetProperty("rows").GetRawText());
        Assert.DoesNotContain("shopper.0387@", await ArchivedUsersAsync(), StringComparison.Ordinal);
        var customers = (await InsightsProcess.RunAsync(Api, "entities", "customer", "--measures", "orders", "--json")).Out;
        Assert.DoesNotContain($"\"{shopper}\"", customers, StringComparison.Ordinal);

        Task<string> ArchivedUsersAsync() => File.ReadAllTextAsync(
            Directory.EnumerateFiles(Path.Combine(fixture.Platform.Directory, "archive", "commerce"), "*-users.csv", SearchOption.AllDirectories).Single());
    }

    [Fact]
    public async Task A_key_is_made_listed_used_and_revoked()
    {
        var admin = fixture.Platform.AdminKey;
        var made = await InsightsProcess.RunAsync(Api, admin, ["keys", "create", "--name", "reader of messages", "--scopes", "read,pii"]);
        Assert.Equal((0, "key"), (made.ExitCode, made.Fields[0][0]));
        var key = made.Fields[1][0];

        var listed = await InsightsProcess.RunAsync(Api, admin, ["keys", "list"]);
        Assert.Equal(["reader of messages"], listed.Fields.Where(row => row[0] == key.Split('_')[1]).Select(row => row[1]));
        var file = fixture.Write("whole.csv", "older");
        Assert.Equal((0, ""), await InsightsProcess.RunAsync(Api, key, ["export", "messages", "-o", file]) is var run ? (run.ExitCode, run.Error) : default);

        Assert.Equal(0, (await InsightsProcess.RunAsync(Api, admin, ["keys", "revoke", key.Split('_')[1]])).ExitCode);
        var refused = await InsightsProcess.RunAsync(Api, key, ["metrics"]);
        Assert.Equal((1, true), (refused.ExitCode, refused.Error.Contains("was revoked", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("metric happiness", 1, "There is no metric 'happiness'; `insights metrics` lists them.\n")]
    [InlineData("sales --start 2031-01-01 --end 2031-12-31", 1, "2031-01-01 to 2031-12-31 has no data for revenue; there is data from 2023-01-01 to 2024-12-31.\n")]
    [InlineData("schema nope", 1, "There is no model 'nope'; `insights schema --all` lists them.\n")]
    [InlineData("export nope", 1, "There is no export 'nope.csv'; there are chats.csv, messages.csv.\n")]
    [InlineData("batches --limit 0", 2, "--limit is 0, expected a whole number of at least 1\nSee insights batches --help.\n")]
    [InlineData("runs --api http://127.0.0.1:1", 3, "http://127.0.0.1:1 cannot be reached: Connection refused (127.0.0.1:1). Start the platform (dotnet run --project AppHost), or say where it is with --api or INSIGHTS_API.\n")]
    public async Task What_goes_wrong_is_a_sentence_and_an_exit_code(string line, int code, string error) =>
        Assert.Equal(new InsightsProcess(code, "", error), await InsightsProcess.RunAsync(Api, line.Split(' ')));
}
