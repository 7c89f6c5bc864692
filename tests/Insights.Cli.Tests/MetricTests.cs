namespace Insights.Cli.Tests;

public sealed class MetricTests
{
    private const string Answer = """
        {"metric":"revenue","unit":"USD","from":"2024-01-01","to":"2024-06-30","grain":"quarter","by":["category"],
         "rows":[{"period":"2024-01-01","category":"A[1]\tB","value":1200.5},{"period":"2024-04-01","category":null,"value":3600}],
         "total":4800.5,"truncated":false,"warehouse_version":7,"data_from":"2023-01-01","data_to":"2024-12-31","definition":"What it means.","source":"sales_by_category","sql":"select"}
        """;

    private const string Path = "GET /api/v1/metrics/revenue";

    [Fact]
    public async Task In_a_pipe_an_answer_is_lines_of_fields_and_nothing_else()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer);

        Assert.Equal(
            new CommandRun(ExitCode.Ok, "period\tcategory\tvalue\n2024-01-01\tA[1] B\t1200.5\n2024-04-01\t\t3600\n", ""),
            await CommandRun.OfAsync(["metric", "revenue"], api.Address));
    }

    [Fact]
    public async Task On_a_terminal_an_answer_is_a_table_with_a_chart_and_what_it_means()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer);

        var run = await CommandRun.OfAsync(["metric", "revenue"], api.Address, terminal: true);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Contains("revenue: $4,800.50, 2024-01-01 to 2024-06-30", run.Out);
        Assert.Contains("│ 2024-01-01 │ A[1] B   │    1,200.50 │", Plain(run.Out));
        Assert.Contains("2024-01-01 · A[1] B  ██████", Plain(run.Out));
        Assert.Contains("What it means.", run.Out);
        Assert.Contains("Data from 2023-01-01 to 2024-12-31, warehouse version 7.", run.Out);
        Assert.Contains("Read from sales_by_category.", run.Out);
    }

    [Fact]
    public async Task Several_metrics_stand_side_by_side()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/metrics", """
            {"metrics":[{"metric":"orders","unit":"orders","total":9},{"metric":"revenue","unit":"USD","total":99.5}],"from":"2024-01-01","to":"2024-12-31","grain":"total","by":["state"],
             "rows":[{"period":"2024-01-01","state":"NA","orders":5,"revenue":60.25},{"period":"2024-01-01","state":null,"orders":4,"revenue":null}],"next":null,"warehouse_version":7}
            """);

        var run = await CommandRun.OfAsync(["metric", "orders", "revenue", "--by", "state", "--order", "-revenue"], api.Address);
        var shown = await CommandRun.OfAsync(["metric", "orders", "revenue", "--by", "state"], api.Address, terminal: true);

        Assert.Equal(new CommandRun(ExitCode.Ok, "period\tstate\torders\trevenue\n2024-01-01\tNA\t5\t60.25\n2024-01-01\t\t4\t\n", ""), run);
        Assert.Equal("GET /api/v1/metrics?names=orders,revenue&by=state&order=-revenue", Uri.UnescapeDataString(api.Requests.First()));
        Assert.Contains("revenue: $99.50, 2024-01-01 to 2024-12-31", shown.Out);
    }

    [Fact]
    public async Task As_json_an_answer_is_what_the_api_said()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer);

        var run = await CommandRun.OfAsync(["metric", "revenue", "--json"], api.Address, terminal: true);

        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(Answer), System.Text.Json.Nodes.JsonNode.Parse(run.Out)), run.Out);
    }

    [Fact]
    public async Task Columns_for_which_a_terminal_has_no_room_are_left_out_and_named()
    {
        var names = Enumerable.Range(1, 12).Select(i => $"dimension_{i}").ToList();
        var values = string.Concat(names.Select(name => $",\"{name}\":\"2024-01-01\""));
        await using var api = (await StubApi.StartAsync()).On(Path, Answer
            .Replace("[\"category\"]", $"[{string.Join(',', names.Select(name => $"\"{name}\""))}]")
            .Replace(",\"category\":\"A[1]\\tB\"", values).Replace(",\"category\":null", values));

        var text = Plain((await CommandRun.OfAsync(["metric", "revenue"], api.Address, terminal: true)).Out);

        Assert.Contains("│ 2024-01-01  │ 2024-01-01  │", text);
        Assert.Contains("No room for dimension_", text);
        Assert.DoesNotContain(text.Split('\n'), line => line.Length > 100);
    }

    [Fact]
    public async Task Values_cannot_steer_the_terminal()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer.Replace("A[1]", "\\u001b[31m\\u0007"));

        foreach (var terminal in new[] { false, true })
        {
            var text = (await CommandRun.OfAsync(["metric", "revenue"], api.Address, terminal)).Out;
            Assert.DoesNotContain("\u001b[31m", text);
            Assert.DoesNotContain("\u0007", text);
        }
    }

    [Theory]
    [InlineData("metric revenue", "")]
    [InlineData("metric revenue --from 2024-01-01 --to 2024-12-31 --grain month --by category,brand --population all --limit 5 --order -value,period",
        "?from=2024-01-01&to=2024-12-31&grain=month&by=category%2Cbrand&population=all&limit=5&order=-value%2Cperiod")]
    [InlineData("metric revenue --filter category=A --filter brand=B=C --filter category=';--&", "?category=A&brand=B%3DC&category=%27%3B--%26")]
    [InlineData("metric revenue --filter state!=CA --filter state=(none) --filter age>=30 --filter size<5", "?state%21=CA&state=%28none%29&age%3E=30&size%3C5=")]
    [InlineData("metric revenue --by state --having value>=5 --share total --compare previous_year --top 10% --per state --order -change",
        "?by=state&having=value%3E%3D5&share=total&compare=previous_year&top=10%25&per=state&order=-change")]
    [InlineData("metric revenue --grain day --rolling 7d", "?grain=day&rolling=7d")]
    [InlineData("metric revenue --grain day --running sum", "?grain=day&running=sum")]
    [InlineData("metric revenue --average-per week", "?average_per=week")]
    [InlineData("sales --start 2024-01-01 --end 2024-03-31 --grain week", "?from=2024-01-01&to=2024-03-31&grain=week")]
    [InlineData("top-products --n 3 --metric revenue --start 2024-01-01", "?from=2024-01-01&by=product_id%2Cproduct_name&limit=3&order=-value")]
    public async Task Options_become_parameters(string line, string query)
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer);

        var run = await CommandRun.OfAsync(line.Split(' '), api.Address);

        Assert.Equal((ExitCode.Ok, Path + query), (run.ExitCode, api.Requests.Single()));
    }

    [Fact]
    public async Task What_a_row_is_compared_with_and_its_share_and_rank_are_columns()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, """
            {"metric":"revenue","unit":"USD","from":"2024-01-01","to":"2024-06-30","grain":"total","by":["category"],
             "rows":[{"period":"2024-01-01","category":"A","value":12,"compared_value":10,"compared_from":"2023-01-01","compared_to":"2023-06-30","change":2,"change_percent":20,"share":0.5,"rank":1}],
             "total":24,"truncated":false,"warehouse_version":7,"data_from":"2023-01-01","data_to":"2024-12-31","definition":"What it means.","source":"sales_by_category","sql":"select"}
            """);

        Assert.Equal(
            "period\tcategory\tvalue\tcompared_value\tcompared_from\tcompared_to\tchange\tchange_percent\tshare\trank\n2024-01-01\tA\t12\t10\t2023-01-01\t2023-06-30\t2\t20\t0.5\t1\n",
            (await CommandRun.OfAsync(["metric", "revenue"], api.Address)).Out);
    }

    [Fact]
    public async Task Rows_that_were_left_out_without_being_asked_for_are_mentioned()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answer.Replace("\"truncated\":false", "\"truncated\":true"));

        Assert.Equal("Only the first 2 rows are shown; --limit sets how many.\n", (await CommandRun.OfAsync(["metric", "revenue"], api.Address)).Error);
        Assert.Equal("", (await CommandRun.OfAsync(["metric", "revenue", "--limit", "2"], api.Address)).Error);
    }

    private static string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\u001b\\[[0-9;?]*[a-zA-Z]", "");
}
