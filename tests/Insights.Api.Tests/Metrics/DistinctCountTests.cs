using Insights.Api.Metrics;
using Npgsql;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics;

/// <summary>
/// Active users from counts by previous date against sets of users, over random days of users who change organisation, work in
/// several on one day, and enter and leave the licensed population.
/// </summary>
public sealed class DistinctCountTests(UserDays users) : IClassFixture<UserDays>
{
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    public static TheoryData<Grain, string?, string[], string?> Questions()
    {
        var questions = new TheoryData<Grain, string?, string[], string?>();
        foreach (var grain in Enum.GetValues<Grain>())
            foreach (var by in new[] { null, "organisation_id", "user_id" })
                foreach (var organisations in new string[][] { [], ["o1"], ["o1", "o2"], ["nobody"] })
                    foreach (var population in new[] { null, "all" })
                        questions.Add(grain, by, organisations, population);
        return questions;
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Counts_by_previous_date_are_the_numbers_of_sets(Grain grain, string? by, string[] organisations, string? population)
    {
        foreach (var (skip, length) in new[] { (0, UserDays.Count), (3, 1), (10, 45), (23, 9), (40, 1000) })
        {
            var (from, to) = (UserDays.Start.AddDays(skip), UserDays.Start.AddDays(skip + length - 1));
            var query = new MetricQuery(Catalog.Find("active_users")!, from, to)
            {
                Grain = grain,
                By = by is null ? [] : [by],
                Filters = organisations.Length == 0 ? [] : [DimensionFilter.Of("organisation_id", organisations)],
                Population = population,
            };

            Assert.Equal(Oracle(query), await AskAsync(query));
        }
    }

    [Theory]
    [InlineData("", "", "active_user_gaps")]
    [InlineData("organisation_id", "active_user_gaps_by_organisation", "active_user_gaps")]
    [InlineData("user_id", "fct_user_days", "active_user_gaps")]
    [InlineData("=o1", "", "active_user_gaps_by_organisation")]
    [InlineData("=o1,o2", "", "fct_user_days")]
    [InlineData("organisation_id=o1,o2", "active_user_gaps_by_organisation", "fct_user_days")]
    public void The_counts_are_used_where_they_fit_and_only_there(string question, string detail, string total)
    {
        var parts = question.Split('=');
        var query = new MetricQuery(Catalog.Find("active_users")!, null, null)
        {
            By = parts[0].Length == 0 ? [] : [parts[0]],
            Filters = parts.Length == 1 ? [] : [DimensionFilter.Of("organisation_id", parts[1].Split(','))],
        };

        var sql = MetricSql.Compile(Catalog, query, UserDays.Start, UserDays.Start).Sql;

        // A total alone has no rows beside it.
        if (query.By.Count > 0)
        {
            Assert.Contains($"from \"gold\".\"{detail}\"", sql[..sql.IndexOf("total as", StringComparison.Ordinal)]);
        }

        Assert.Contains($"from \"gold\".\"{total}\"", sql[sql.IndexOf("total as", StringComparison.Ordinal)..]);
    }

    private IReadOnlyList<string> Oracle(MetricQuery query)
    {
        var counted = users.Days.Where(day => day.Date >= query.From && day.Date <= query.To
            && (query.Population == "all" || day.IsLicensed)
            && query.Filters.OfType<MemberFilter>().All(filter => day.Organisation is not null && filter.Members.Contains(day.Organisation))).ToList();
        // A total alone is the one row that there is.
        var rows = (query.Grain == Grain.Total && query.By.Count == 0 ? [] : counted).GroupBy(day => (Period: PeriodOf(query, day.Date), Member: query.By.Count == 0 ? "" : query.By[0] == "user_id" ? day.User : day.Organisation))
            .Select(group => $"{group.Key.Period:yyyy-MM-dd} {group.Key.Member} {group.Select(day => day.User).Distinct().Count()}");
        return [$"total {counted.Select(day => day.User).Distinct().Count()}", .. rows.Order(StringComparer.Ordinal)];
    }

    private static DateOnly PeriodOf(MetricQuery query, DateOnly date) => query.Grain switch
    {
        Grain.Day => date,
        Grain.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        Grain.Month => new DateOnly(date.Year, date.Month, 1),
        Grain.Quarter => new DateOnly(date.Year, (date.Month - 1) / 3 * 3 + 1, 1),
        Grain.Year => new DateOnly(date.Year, 1, 1),
        _ => query.From!.Value,
    };

    private async Task<IReadOnlyList<string>> AskAsync(MetricQuery query)
    {
        var compiled = MetricSql.Compile(Catalog, query, query.From!.Value, query.To!.Value);
        await using var command = users.Database.CreateCommand(compiled.Sql);
        foreach (var parameter in compiled.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetBoolean(0) ? $"total {reader["value"]}"
                : $"{reader.GetFieldValue<DateOnly>(2):yyyy-MM-dd} {(query.By.Count == 0 ? "" : reader[query.By[0]])} {reader["value"]}");
        }

        return [.. rows.Take(1), .. rows.Skip(1).Order(StringComparer.Ordinal)];
    }
}
