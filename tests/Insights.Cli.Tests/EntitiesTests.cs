namespace Insights.Cli.Tests;

public sealed class EntitiesTests
{
    private const string Answer = """
        {"entity":"customer","from":"2024-01-01","to":"2024-12-31","measures":[{"metric":"orders","unit":"orders","definition":"O."},{"metric":"revenue","unit":"USD","definition":"R."}],
         "activity":"orders","items":[{"key":42,"orders":5,"revenue":1200.5,"first":"2023-02-01","last":"2024-11-30"},{"key":7,"orders":0,"revenue":0,"first":null,"last":null}],
         "count":97,"next":"7-2-x","warehouse_version":7,"sql":"select"}
        """;

    [Fact]
    public async Task A_list_is_asked_with_all_that_is_said()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/entities/customer", Answer);

        var run = await CommandRun.OfAsync(
            [
                "entities", "customer", "--measures", "orders,revenue", "--from", "2024-01-01", "--to", "2024-12-31", "--activity", "orders", "--active-in", "2023-01-01..2023-12-31",
                "--not-active-in", "2024-07-01..", "--having", "orders>=5", "--key", "42", "--filter", "state!=NA", "--filter", "created_date>=2022-01-01", "--active-filter", "category=Kitchen", "--not-active-filter", "category!=Garden", "--population", "all",
                "--order", "-revenue", "--limit", "2",
            ],
            api.Address);

        Assert.Equal(new CommandRun(ExitCode.Ok, "key\torders\trevenue\tfirst\tlast\n42\t5\t1200.5\t2023-02-01\t2024-11-30\n7\t0\t0\t\t\n", ""), run);
        Assert.Equal(
            "GET /api/v1/entities/customer?measures=orders,revenue&from=2024-01-01&to=2024-12-31&activity=orders&active_in=2023-01-01..2023-12-31&not_active_in=2024-07-01.."
            + "&having=orders>=5&key=42&population=all&order=-revenue&limit=2&state!=NA&created_date>=2022-01-01&active.category=Kitchen&not_active.category!=Garden",
            Uri.UnescapeDataString(api.Requests.Single()));
    }

    [Fact]
    public async Task On_a_terminal_a_list_says_how_many_there_are()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/entities/customer", Answer);

        var run = await CommandRun.OfAsync(["entities", "customer"], api.Address, terminal: true);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Contains("customer: 97, measures from 2024-01-01 to 2024-12-31", run.Out);
        Assert.Contains("1,200.50", run.Out);
        Assert.Contains("These are 2 of 97; --limit shows more.", run.Out);
    }

    [Fact]
    public async Task Without_a_name_the_entities_are_listed()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/entities", """{"items":[{"name":"customer","label":"Customer","dimensions":["state","city"],"measures":["orders"]}],"next":null}""");

        Assert.Equal(
            new CommandRun(ExitCode.Ok, "name\tlabel\tdimensions\tmeasures\ncustomer\tCustomer\tstate,city\torders\n", ""),
            await CommandRun.OfAsync(["entities"], api.Address));
    }
}
