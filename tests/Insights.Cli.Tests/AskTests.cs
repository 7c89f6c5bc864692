namespace Insights.Cli.Tests;

public sealed class AskTests
{
    private const string Path = "POST /api/v1/ask";

    private const string Answered = """
        {"question":"q","as_of":"2024-12-31","status":"answered","sentence":"Sales were 42,805.38 USD.",
         "columns":[{"name":"period","label":"Month","unit":null,"type":"date"},{"name":"orders_id","label":"Number","unit":null,"type":"number"},{"name":"value","label":"Revenue","unit":"USD","type":"number"}],
         "rows":[{"period":"2024-11-01","orders_id":20241,"value":10000},{"period":"2024-12-01","orders_id":20242,"value":32805.38}],
         "chart":{"kind":"line","y":"value","labels":["period"],"x":"period"},"plan":{"kind":"metric","name":"revenue"},"plan_hash":"ab12","sql":"select 1\nfrom x",
         "warehouse_version":12,"data_from":"2023-01-01","data_to":"2024-12-31","readings":[],"suggestions":[]}
        """;

    [Fact]
    public async Task An_answer_in_a_pipe_is_a_sentence_and_a_table()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answered);

        Assert.Equal(
            new CommandRun(ExitCode.Ok, "Sales were 42,805.38 USD.\nperiod\torders_id\tvalue\n2024-11-01\t20241\t10000\n2024-12-01\t20242\t32805.38\n", ""),
            await CommandRun.OfAsync(["ask", "How", "much?", "--as-of", "latest"], api.Address));
        Assert.Equal("""POST /api/v1/ask {"question":"How much?","as_of":"latest"}""", api.Requests.Single());
    }

    [Fact]
    public async Task An_answer_on_a_terminal_has_a_chart_and_units_too()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answered);

        var text = (await CommandRun.OfAsync(["ask", "How much?"], api.Address, terminal: true)).Out;

        Assert.Contains("Revenue (USD)", text);
        Assert.Contains("32,805.38", text);
        Assert.Contains(" 20242 ", text);
        Assert.Contains("2024-12-01  █", text);
        Assert.Contains("As of 2024-12-31; data from 2023-01-01 to 2024-12-31, warehouse version 12.", text);
    }

    [Fact]
    public async Task An_explained_answer_shows_its_plan_and_its_sql()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answered);

        var text = (await CommandRun.OfAsync(["ask", "How much?", "--explain"], api.Address)).Out;

        Assert.EndsWith("Plan ab12: {\"kind\":\"metric\",\"name\":\"revenue\"}\nselect 1\nfrom x\n", text);
    }

    [Fact]
    public async Task A_refusal_is_1_and_says_what_can_be_asked_instead()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, """
            {"status":"refused","sentence":"There is no metric about the weather.","columns":[],"rows":[],"chart":null,"plan":null,"readings":[],"suggestions":["How many orders?","What is our revenue?"]}
            """);

        Assert.Equal(
            new CommandRun(ExitCode.Refused, "", "There is no metric about the weather.\nIt can answer for example:\n  insights ask \"How many orders?\"\n  insights ask \"What is our revenue?\"\n"),
            await CommandRun.OfAsync(["ask", "Will it rain?"], api.Address));
    }

    [Fact]
    public async Task An_ambiguous_question_is_1_and_shows_its_readings()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, """
            {"status":"ambiguous","sentence":"'users' may be one of two.","readings":[{"question":"How many active users?","label":"Active users"},{"question":"How many firms?","label":"Firms"}]}
            """);

        Assert.Equal(
            new CommandRun(ExitCode.Refused, "", "'users' may be one of two.\n  Active users: insights ask \"How many active users?\"\n  Firms: insights ask \"How many firms?\"\n"),
            await CommandRun.OfAsync(["ask", "users?"], api.Address));
    }

    [Fact]
    public async Task A_question_without_a_date_leaves_it_to_the_api()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answered);

        Assert.Equal(ExitCode.Ok, (await CommandRun.OfAsync(["ask", "@who -- \"x\"?", "--json"], api.Address)).ExitCode);
        Assert.Equal("POST /api/v1/ask {\"question\":\"@who -- \\u0022x\\u0022?\",\"as_of\":null}", api.Requests.Single());
    }

    [Fact]
    public async Task A_question_goes_on_from_an_earlier_one()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, Answered);

        Assert.Equal(ExitCode.Ok, (await CommandRun.OfAsync(["ask", "--previous", "revenue by month", "and by brand?"], api.Address)).ExitCode);
        Assert.Equal("""POST /api/v1/ask {"question":"and by brand?","as_of":null,"previous":"revenue by month"}""", api.Requests.Single());
    }
}
