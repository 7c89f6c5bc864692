using Modeling.Worker.Merging;
using Warehouse.Project;

namespace Modeling.Worker.Tests.Recomputing;

/// <summary>What a run computes of a model with <c>recompute_by</c> is decided without a database.</summary>
public sealed class RecomputeScriptTests : IDisposable
{
    private static readonly Relation Activities = new("silver", "activities");
    private static readonly Relation Users = new("silver", "users");

    private readonly SmallProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Relations_with_the_same_keys_share_a_pass_and_those_with_others_have_their_own()
    {
        var (user, day) = (new UpstreamKey(0, "\"user_key\"", "user_key"), new UpstreamKey(1, "(at::date)", null));
        var others = new Relation("silver", "others");

        var passes = RecomputeScript.Passes(Model(), [Changed(Activities, user, day), Changed(Users, user), Changed(others, user, day), Changed(new("silver", "unchanged"), day) with { IsChanged = false }]);

        Assert.Equal(["0,1: activities others", "0: users"], passes.Select(pass => $"{string.Join(',', pass.Keys)}: {string.Join(' ', pass.Changed.Select(upstream => upstream.Relation.Name))}"));
        Assert.Equal(
            """
            create temporary table "touched_1__gold__m" on commit drop as
            select distinct "user_key" as _touched_key_1, (at::date) as _touched_key_2 from "pg_temp"."silver__activities__changes"
            union
            select distinct "user_key" as _touched_key_1, (at::date) as _touched_key_2 from "pg_temp"."silver__others__changes"
            """,
            RecomputeScript.Touch(passes[0])[0]);
    }

    [Theory]
    [InlineData(10, 1_000_000, true, true)]
    [InlineData(10, -1, true, true)]
    [InlineData(10, 1_000_000, false, false)]
    [InlineData(100_000, 1_000_000, true, false)]
    public void Few_keys_are_looked_up_by_index_and_many_are_joined(long touched, double rows, bool isIndexed, bool isLookup)
    {
        var activities = Changed(Activities, new UpstreamKey(0, "\"user_key\"", "user_key")) with { Rows = rows, Indexed = isIndexed ? ["user_key"] : ["other"] };
        var pass = Assert.Single(RecomputeScript.Passes(Model(), [activities])) with { Count = touched };

        var sql = RecomputeScript.Select(Model(), [pass], [activities], names => $"select * from {names[Activities]}");

        Assert.Equal(isLookup, sql.Contains("cross join lateral", StringComparison.Ordinal));
        Assert.Equal(!isLookup, sql.Contains("from \"silver\".\"activities\" where (\"user_key\") in (select _touched_key_1 from \"pg_temp\".\"touched_1__gold__m\")", StringComparison.Ordinal));
    }

    [Fact]
    public void What_changed_is_not_looked_up_where_only_rows_that_came_can_have_the_keys()
    {
        var key = new UpstreamKey(0, "\"user_key\"", "user_key");
        var users = Changed(Users, key) with { UniqueKey = ["user_key"], Columns = ["user_key", "name"] };
        string Sql(params Upstream[] upstream) => RecomputeScript.Select(Model(), RecomputeScript.Passes(Model(), upstream), upstream, names => $"select * from {names[Users]}");

        Assert.Contains("(\nselect \"user_key\", \"name\" from \"pg_temp\".\"silver__users__changes\" where _change = 1\n)", Sql(users), StringComparison.Ordinal);
        Assert.DoesNotContain("_change = 1", Sql(users, Changed(Activities, key)), StringComparison.Ordinal);
        Assert.DoesNotContain("_change = 1", Sql(users with { UniqueKey = ["user_key", "name"] }), StringComparison.Ordinal);
    }

    private static Upstream Changed(Relation relation, params UpstreamKey[] keys) => new(relation, relation.ToString(), keys, IsChanged: true);

    private Model Model() => _project.Model("m", "{{ config(materialized='incremental', unique_key='user_key', recompute_by=['user_key', 'day']) }} select 1 as user_key, 2 as day").Load()["m"];
}
