using Dapper;
using Insights.Api.Answers;
using Npgsql;
using TestServers;

namespace Insights.Api.Tests.Answers;

/// <summary>Days that PostgreSQL has and .NET has not are none that a range ends in.</summary>
public sealed class DataRangeTests
{
    [Theory]
    [InlineData("'2024-01-01'", "'9999-12-31'", null, "2024-01-01", "9999-12-31")]
    [InlineData("'2024-01-01'", "'10000-01-01'", null, "2024-01-01", "9999-12-31")]
    [InlineData("'2024-01-01'", "'infinity'", null, "2024-01-01", "9999-12-31")]
    [InlineData("'0001-12-31 BC'", "'2024-01-01'", null, "0001-01-01", "2024-01-01")]
    [InlineData("'2024-01-01'", "date_trunc('week', date '9999-12-31')", "week", "2024-01-01", "9999-12-31")]
    [InlineData("'2024-01-01'", "'9999-12-01'", "month", "2024-01-01", "9999-12-31")]
    [InlineData("'2024-01-01'", "'9999-10-01'", "quarter", "2024-01-01", "9999-12-31")]
    [InlineData("'2024-01-01'", "'2024-01-08'", "week", "2024-01-01", "2024-01-14")]
    [InlineData("null", "null", null, null, null)]
    public async Task A_range_ends_within_the_calendar(string first, string last, string? grain, string? from, string? to)
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync($"create schema gold; create table gold.days (day date); insert into gold.days values ({first}), ({last})");
        await using var command = new NpgsqlCommand(DataRange.Sql("days", "day", grain), connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());

        Assert.Equal((from, to), (Day(0), Day(1)));

        string? Day(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
