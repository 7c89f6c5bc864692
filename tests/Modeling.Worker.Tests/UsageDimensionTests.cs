using Insights.Api.Metrics;
using Npgsql;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>Usage by what users are and by how long sessions take, and the longest and shortest session.</summary>
public sealed class UsageDimensionTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2025, 11, 3, 9, 0, 0, DateTimeKind.Utc);

    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync();
        await _warehouse.LoadAsync(
            [new("o1", "One", true, 3)],
            [new("u1", "o1", false, true), new("u2", "o1", true, true), new("u3", "o1", false, true)],
            [
                .. Session("u1", 0, 0), .. Session("u1", 5, 0, 59), .. Session("u1", 10, 0, 60), .. Session("u2", 0, 0, 599), .. Session("u2", 5, 0, 600),
                .. Session("u3", 0, 0, 1700, 1799), .. Session("u3", 5, 0, 1700, 1800), .. Session("u3", 10, 0, 1700, 3400, 3600), .. Session("gone", 0, 0),
            ]);
        await _warehouse.ExecuteAsync("update bronze.usage_users set job_title = case id when 'u1' then 'Writer' when 'u2' then 'Editor' end");
        Assert.Null((await _warehouse.RefreshAsync())!.Reason);
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    [Fact]
    public async Task Sessions_are_in_the_band_of_their_length_by_whole_seconds() => Assert.Equal(
        ["1 to 10 minutes|2", "10 to 30 minutes|2", "30 to 60 minutes|1", "an hour and more|1", "one activity|2", "under a minute|1"],
        await ByAsync("sessions", "session_length_band"));

    [Fact]
    public async Task The_longest_session_is_that_of_the_population() =>
        Assert.Equal((3600.0, 600.0), (await _warehouse.TotalAsync("longest_session"), (await ValuesAsync("longest_session", "user_id")).Single(row => row.Key == "u2").Value));

    [Fact]
    public async Task The_shortest_session_is_that_of_the_user() =>
        Assert.Equal((0.0, 599.0), (await _warehouse.TotalAsync("shortest_session"), (await ValuesAsync("shortest_session", "user_id")).Single(row => row.Key == "u2").Value));

    [Theory]
    [InlineData("sessions", "Editor 2", "Writer 3", "none 4", "total 9")]
    [InlineData("active_users", "Editor 1", "Writer 1", "none 2", "total 4")]
    public async Task Usage_is_by_the_job_title_that_users_have_now(string metric, params string[] expected) =>
        Assert.Equal(expected, (await ValuesAsync(metric, "job_title")).Select(row => $"{row.Key} {row.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_filter_by_employee_counts_the_rows_of_those_who_are()
    {
        var query = MetricQueryParser.Parse(MetricNumbers.Catalog, MetricNumbers.Catalog.Find("sessions")!, [new("population", "all"), new("is_employee", "true"), new("by", "user_id")]);
        var compiled = MetricSql.Compile(MetricNumbers.Catalog, query, new DateOnly(2025, 11, 1), new DateOnly(2025, 11, 30));
        await using var command = _warehouse.Database.CreateCommand(compiled.Sql);
        compiled.Parameters.ToList().ForEach(value => command.Parameters.Add(new NpgsqlParameter { Value = value }));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(object, object)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader["user_id"], reader["value"]));
        }

        Assert.Equal([(DBNull.Value, 2L), ("u2", 2L)], rows);
    }

    private async Task<IEnumerable<string>> ByAsync(string metric, string dimension) =>
        (await ValuesAsync(metric, dimension)).Where(row => row.Key != "total").Select(row => $"{row.Key}|{row.Value}").Order(StringComparer.Ordinal);

    private Task<IReadOnlyList<(string Key, double? Value)>> ValuesAsync(string metric, string dimension) =>
        _warehouse.AnswerAsync(MetricNumbers.Catalog, metric, dimension, "all");

    private static IEnumerable<Activity> Session(string user, int hours, params int[] seconds) => seconds.Select(second =>
        new Activity($"{user}-{hours}-{second}", user, "o1", Start.AddHours(hours).AddSeconds(second), ActivityType.Navigation, null, null));
}
