using Bench.Model.Breakdown;

namespace Bench.Tests.Model;

public sealed class BreakdownTests
{
    [Theory]
    [InlineData("model m", "select pg_advisory_xact_lock_shared(66335465); insert into \"build\".\"gold__m\"\nselect 1", "rows of models")]
    [InlineData("model m", "create table \"build\".\"gold__m\" as select 1", "rows of models")]
    [InlineData("model m", "select pg_advisory_xact_lock_shared(66335465);\ncreate unique index \"gold__m__a_key\" on \"build\".\"gold__m\" (a)", "indexes")]
    [InlineData("model m", "create index \"gold__m__a_idx\" on \"build\".\"gold__m\" (a)", "indexes")]
    [InlineData("model m", "create unique index on \"pg_temp\".\"gold__m__delta\" (a)", "merge: changes")]
    [InlineData("model m", "create temporary table \"gold__m__delta\" on commit drop as select 1", "merge: changes")]
    [InlineData("", "create temporary table \"bronze__s__changes\" on commit drop as select 1", "merge: changes")]
    [InlineData("model m", "insert into \"gold\".\"m\" (a) select 1", "merge: changes put into tables")]
    [InlineData("model m", "delete from \"gold\".\"m\" as live", "merge: changes put into tables")]
    [InlineData("model m", "alter table \"build\".\"gold__m\" alter column a set not null", "keys that are never null")]
    [InlineData("", "vacuum build.gold__m", "vacuum and statistics")]
    [InlineData("model m", "analyze \"build\".\"gold__m\"", "vacuum and statistics")]
    [InlineData("test unique_m_a", "with failing as (select 1)", "tests: unique")]
    [InlineData("test not_null_m_a", "with failing as (select 1)", "tests: not_null")]
    [InlineData("test uniqueness_of_m", "with failing as (select 1)", "tests: singular")]
    [InlineData("tests of m", "select count(*) from \"build\".\"gold__m\"", "tests: rows, in one scan of a model")]
    [InlineData("publish", "insert into ops.outbox values (1)", "publish")]
    [InlineData("", "insert into ops.run_models values (1)", "plan, locks, run history")]
    [InlineData("", "select pg_advisory_lock(66335464)", "plan, locks, run history")]
    public void Statements_are_told_apart_by_what_they_are_for(string work, string sql, string kind) => Assert.Equal(kind, StatementKind.Of(work, sql));

    [Fact]
    public void Medians_count_what_a_refresh_did_not_do_as_no_time()
    {
        var median = RefreshTimes.Median([Times(3, ("a", 1)), Times(5, ("a", 3), ("b", 2)), Times(4, ("a", 2))]);
        Assert.Equal(new Dictionary<string, double> { ["a"] = 2, ["b"] = 0 }, median.Models);
        Assert.Equal(4, median.Count);
    }

    private static RefreshTimes Times(double count, params (string Model, double Seconds)[] models) =>
        new(new Dictionary<string, double>(), new Dictionary<string, double>(), models.ToDictionary(model => model.Model, model => model.Seconds), count);
}
