using Insights.Api.Metrics;
using Microsoft.AspNetCore.WebUtilities;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>Which relation answers. That the numbers are the same is what <see cref="AlgebraOracleTests"/> shows.</summary>
public sealed class PreAggregationTests(AlgebraFacts data) : IClassFixture<AlgebraFacts>
{
    [Theory]
    [InlineData("visits", "algebra_by_week")]
    [InlineData("visits?from=2023-01-02&to=2023-01-15", "algebra_by_week")]
    [InlineData("visits?from=2023-01-03&to=2023-01-15", "algebra_by_day")]
    [InlineData("visits?from=2023-01-02&to=2023-01-15&compare=previous_day", "algebra_by_week, algebra_by_day")]
    [InlineData("visits?grain=month&kind=new&from=2023-01-01&to=2023-03-31", "algebra_months_by_kind")]
    [InlineData("visits?grain=week&kind=new&from=2023-01-01&to=2023-03-31", "algebra_by_everything, algebra_months_by_kind")]
    [InlineData("visits?grain=month&kind=new&from=2023-01-02&to=2023-03-31", "algebra_by_everything")]
    [InlineData("visits?by=kind,month_of_year&from=2023-01-01&to=2023-12-31", "algebra_months_by_kind, algebra_by_day")]
    [InlineData("visits?by=weekday", "algebra_by_day, algebra_by_week")]
    [InlineData("visits?by=hour", "fct_algebra, algebra_by_week")]
    [InlineData("visits?size>=2", "algebra_by_everything")]
    [InlineData("visits?by=place&kind!=new", "algebra_by_everything, algebra_months_by_kind")]
    [InlineData("big_percent?by=place", "algebra_by_place, algebra_by_week")]
    [InlineData("profit?grain=quarter", "algebra_by_quarter")]
    [InlineData("amount?grain=day&rolling=7d", "algebra_by_day, algebra_by_quarter")]
    [InlineData("amount_per_person?by=place", "algebra_by_place, fct_algebra, algebra_by_quarter")]
    [InlineData("amount?by=place&average_per=month", "algebra_by_place, algebra_by_day")]
    [InlineData("middle_score", "fct_algebra")]
    [InlineData("people", "fct_algebra")]
    [InlineData("counted_people?by=place", "person_gaps_by_place, person_gaps")]
    [InlineData("seats", "seats_by_day")]
    [InlineData("seats?by=place", "fct_seats, seats_by_day")]
    public async Task The_smallest_that_holds_the_question_answers(string question, string source) =>
        Assert.Equal(source, (await data.Reader.AnswerAsync(Parse(question), CancellationToken.None)).Source);

    [Fact]
    public async Task One_that_waits_for_a_run_is_not_read()
    {
        var query = Parse("visits");
        await ExecuteAsync("alter table ops.published_models drop constraint published_models_run_id_fkey; insert into ops.published_models (model, relation, fingerprint, run_id, published_at) values ('algebra_by_week', 'gold.algebra_by_week', 'of another definition', 1, now())");
        var outdated = await data.NewReader().AnswerAsync(query, CancellationToken.None);
        await ExecuteAsync("alter table gold.algebra_by_day rename to elsewhere");
        var missing = await data.NewReader().AnswerAsync(query, CancellationToken.None);
        await ExecuteAsync("alter table gold.elsewhere rename to algebra_by_day; delete from ops.published_models");
        var all = await data.NewReader().AnswerAsync(query, CancellationToken.None);

        Assert.Equal(["algebra_by_day", "algebra_months_by_kind", "algebra_by_week"], new[] { outdated, missing, all }.Select(answer => answer.Source));
        Assert.Single(new[] { outdated, missing, all }.Select(answer => answer.Total).Distinct());
    }

    private MetricQuery Parse(string question)
    {
        var (name, rest) = question.Split('?', 2) is [var metric, var query] ? (metric, query) : (question, "");
        return MetricQueryParser.Parse(data.Catalog, data.Catalog.Find(name)!, QueryHelpers.ParseQuery(rest));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = data.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
