using Insights.Api.Metrics;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>Which relation answers. That the numbers are the same is what <see cref="AlgebraOracleTests"/> shows.</summary>
public sealed class PreAggregationTests(AlgebraFacts data) : IClassFixture<AlgebraFacts>
{
    [Theory]
    [InlineData("visits", "algebra_by_week")]
    [InlineData("visits?from=2023-01-02&to=2023-01-15", "algebra_by_week")]
    [InlineData("visits?from=2023-01-03&to=2023-01-14", "algebra_by_day")]
    [InlineData("visits?from=2023-01-03&to=2023-01-15", "algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=place&from=2023-01-25&to=2023-04-10", "algebra_by_place, algebra_months_by_place, algebra_weeks_by_place, algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=place&grain=month&from=2023-01-25&to=2023-04-10", "algebra_by_place, algebra_months_by_place, algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=place&grain=week&from=2023-01-25&to=2023-04-10", "algebra_by_place, algebra_weeks_by_place, algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=place&grain=day&from=2023-01-25&to=2023-04-10", "algebra_by_place, algebra_by_day, algebra_by_week")]
    [InlineData("visits?from=2023-01-02&to=2023-01-15&compare=previous_day", "algebra_by_week, algebra_by_day")]
    [InlineData("visits?grain=month&kind=new&from=2023-01-01&to=2023-03-31", "algebra_months_by_kind")]
    [InlineData("visits?grain=week&kind=new&from=2023-01-01&to=2023-03-31", "algebra_by_band, algebra_months_by_kind")]
    [InlineData("visits?grain=month&kind=new&from=2023-01-02&to=2023-03-31", "algebra_by_band, algebra_months_by_kind")]
    [InlineData("visits?by=kind,month_of_year&from=2023-01-01&to=2023-12-31", "algebra_months_by_kind, algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=weekday", "algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=hour", "fct_algebra, algebra_by_week")]
    [InlineData("visits?size>=2", "algebra_by_everything")]
    [InlineData("visits?by=place&kind!=new", "algebra_by_everything, algebra_months_by_kind")]
    [InlineData("visits?size_band=small&by=size_band", "algebra_by_band")]
    [InlineData("big_percent?by=place", "algebra_months_by_place, algebra_by_week")]
    [InlineData("profit?grain=quarter", "algebra_by_quarter")]
    [InlineData("amount?grain=day&rolling=7d", "algebra_by_day, algebra_by_quarter")]
    [InlineData("amount_per_person?by=place", "algebra_months_by_place, fct_algebra, algebra_by_quarter, people_by_kind")]
    [InlineData("amount?by=place&average_per=month", "algebra_months_by_place, algebra_by_day")]
    [InlineData("middle_score", "scores_by_month")]
    [InlineData("high_score?from=2023-01-03&to=2023-04-10", "scores_by_day, scores_by_week, scores_by_month")]
    [InlineData("middle_score?by=place&from=2023-01-02&to=2023-01-15", "scores_by_place, scores_by_week")]
    [InlineData("middle_score?by=place,weekday&grain=month&rolling=28d", "scores_by_place, scores_by_month")]
    [InlineData("middle_score?by=hour", "fct_algebra, scores_by_month")]
    [InlineData("high_score?kind=new", "fct_algebra")]
    [InlineData("third_of_large?by=place&from=2023-01-25&to=2023-04-10", "thirds_by_members, thirds_of_months")]
    [InlineData("third_of_large?by=size_band&kind=new", "thirds_by_members, thirds_of_months")]
    [InlineData("people", "people_by_kind")]
    [InlineData("people?by=kind&grain=month&from=2023-01-01&to=2023-03-31", "people_by_kind")]
    [InlineData("people?size>=3&grain=month&from=2023-01-01&to=2023-03-31", "people_of_months")]
    [InlineData("people?size>=3&grain=month&from=2023-01-02&to=2023-03-31", "fct_algebra")]
    [InlineData("person_days?by=place", "person_days_by_place, person_days_by_day")]
    [InlineData("person_days?place=Kim", "person_days_by_place")]
    [InlineData("person_days?place=Kim,kim", "fct_algebra")]
    [InlineData("person_days?by=kind", "fct_algebra, person_days_by_day")]
    [InlineData("person_days?by=kind&size_band=small", "person_days_by_kind_and_band, fct_algebra")]
    [InlineData("big_people?grain=month", "big_person_gaps")]
    [InlineData("big_people?by=place", "fct_algebra, big_person_gaps")]
    [InlineData("counted_people?by=place", "person_gaps_by_place, person_gaps")]
    [InlineData("seats", "seats_by_day")]
    [InlineData("seats?by=place", "fct_seats, seats_by_day")]
    public async Task The_smallest_that_holds_the_question_answers(string question, string source) =>
        Assert.Equal(source, (await data.Reader.AnswerAsync(Parse(question), CancellationToken.None)).Source);

    [Fact]
    public async Task One_that_waits_for_a_run_is_not_read()
    {
        var query = Parse("visits");
        await ExecuteAsync(Outdate);
        var outdated = await data.NewReader().AnswerAsync(query, CancellationToken.None);
        await ExecuteAsync("alter table gold.algebra_by_day rename to elsewhere");
        var missing = await data.NewReader().AnswerAsync(query, CancellationToken.None);
        await ExecuteAsync("alter table gold.elsewhere rename to algebra_by_day; delete from ops.published_models");
        var all = await data.NewReader().AnswerAsync(query, CancellationToken.None);

        Assert.Equal(["algebra_by_day", "algebra_months_by_place", "algebra_by_week"], new[] { outdated, missing, all }.Select(answer => answer.Source));
        Assert.Single(new[] { outdated, missing, all }.Select(answer => answer.Total).Distinct());
    }

    /// <summary>The statement waits for a publish that replaces what it was compiled to read by something of another definition.</summary>
    [Theory]
    [InlineData("update gold.algebra_by_week set visits_rows = visits_rows + 1")]
    [InlineData("alter table gold.algebra_by_week rename column visits_rows to elsewhere")]
    [InlineData("alter table gold.algebra_by_week rename to elsewhere")]
    public async Task One_that_a_publish_replaces_meanwhile_is_not_read(string replace)
    {
        var query = Parse("visits");
        var before = await data.NewReader().AnswerAsync(query, CancellationToken.None);
        await ExecuteAsync("create table kept as select * from gold.algebra_by_week");
        await using (var publish = await data.Database.OpenConnectionAsync())
        {
            await using var transaction = await publish.BeginTransactionAsync();
            await ExecuteAsync(publish, "lock table gold.algebra_by_week in access exclusive mode");
            var answering = data.NewReader().AnswerAsync(query, CancellationToken.None);
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!await IsWaitedForAsync())
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }

            await ExecuteAsync(publish, $"{replace}; {Outdate}; update ops.warehouse_version set version = version + 1");
            await transaction.CommitAsync();
            var answer = await answering;

            Assert.Equal(("algebra_by_week", "algebra_by_day"), (before.Source, answer.Source));
            Assert.Equal((before.Total, before.WarehouseVersion + 1), (answer.Total, answer.WarehouseVersion));
        }

        await ExecuteAsync("drop table if exists gold.algebra_by_week, gold.elsewhere; alter table kept rename to algebra_by_week; "
            + "alter table algebra_by_week set schema gold; delete from ops.published_models");
    }

    private const string Outdate = """
        alter table ops.published_models drop constraint if exists published_models_run_id_fkey;
        insert into ops.published_models (model, relation, fingerprint, run_id, published_at)
        values ('algebra_by_week', 'gold.algebra_by_week', 'of another definition', 1, now())
        """;

    private MetricQuery Parse(string question)
    {
        var (name, rest) = question.Split('?', 2) is [var metric, var query] ? (metric, query) : (question, "");
        return MetricQueryParser.Parse(data.Catalog, data.Catalog.Find(name)!, QueryHelpers.ParseQuery(rest));
    }

    private async Task<bool> IsWaitedForAsync()
    {
        await using var command = data.Database.CreateCommand(
            "select exists (select from pg_locks where not granted and relation = 'gold.algebra_by_week'::regclass)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await data.Database.OpenConnectionAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
