using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>What a run leaves behind tells work from waiting, and what a model read.</summary>
public sealed class RunHistoryTests : IAsyncLifetime, IDisposable
{
    private const string Slow = "select 1 as one, pg_sleep(0.4)::text as slept";

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await TestWarehouse.CreateAsync();

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Waiting_for_a_place_is_not_work()
    {
        _project.Model("first", Slow).Model("second", Slow).Model("third", "select one from {{ ref('first') }} union all select one from {{ ref('second') }}");

        var run = await RefreshAsync(new ModelingOptions { Parallelism = 1 });

        // One statement at a time works: together they took no longer than the run.
        Assert.Equal(["yes|yes|yes"], await _warehouse.LinesAsync(
            $"""
            select
                sum(duration_seconds) <= (select extract(epoch from finished_at - started_at) from ops.runs where run_id = {run}),
                min(duration_seconds) filter (where model <> 'third') >= 0.4,
                max(waiting_seconds) filter (where model <> 'third') >= 0.4
            from ops.run_models
            """));
        Assert.Equal(["third|yes"], await _warehouse.LinesAsync("select model, duration_seconds < 0.4 from ops.run_models where model = 'third'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task A_model_says_what_it_read(double largestMerge)
    {
        _project
            .Model("events", """
                {{ config(materialized='incremental', unique_key='event_id') }}
                select event_id, user_id
                from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
                where user_id <> 'nobody'
                """)
            .Model("pairs", "select a.event_id from {{ ref('events') }} as a cross join {{ ref('events') }} as b")
            .Model("seen", "{{ config(materialized='view') }}select * from {{ ref('events') }}");
        await LoadAsync(("e1", "u1"), ("e2", "nobody"), ("e3", "u1"));
        await RefreshAsync(new ModelingOptions { LargestMerge = largestMerge });
        Assert.Equal(["events|2|3", "pairs|4|4", "seen||"], await ReadAsync(1));

        await LoadAsync(("e4", "u2"), ("e5", "nobody"));
        await RefreshAsync(new ModelingOptions { LargestMerge = largestMerge });

        // Built whole it reads all; a merge reads what came, both rows, and compares the one of them that it takes with what stands.
        var events = Assert.Single(await _warehouse.LinesAsync("select row_count, rows_read from ops.run_models where run_id = 2 and model = 'events'"));
        Assert.Equal(largestMerge > 0 ? "3|6" : "3|5", events);
        Assert.Equal(["pairs|9|6", "seen||"], (await ReadAsync(2)).Skip(1));
    }

    [Fact]
    public async Task The_plan_of_the_slowest_model_of_each_part_is_kept()
    {
        _project.Model("quick", "select 1 as one").Model("slow", Slow).Model("after_both", "select quick.one from {{ ref('quick') }} as quick inner join {{ ref('slow') }} as slow on slow.one = quick.one");

        await RefreshAsync(new ModelingOptions());

        Assert.Equal(["slow|Result|1"], await _warehouse.LinesAsync(
            "select model, plan -> 0 -> 'Plan' ->> 'Node Type', plan -> 0 -> 'Plan' ->> 'Actual Rows' from ops.run_models where plan is not null"));
    }

    [Theory]
    [InlineData("create temporary table made as select i from generate_series(1, 7) as i", 7)]
    [InlineData("insert into target select 1 from source where i <= 3", 3)]
    [InlineData("insert into target select a.i from source as a inner join source as b using (i)", 10)]
    [InlineData("insert into target select i from source where false", 0)]
    public async Task An_explained_statement_tells_the_rows_that_it_made(string statement, long rows)
    {
        await using var connection = await _warehouse.Database.OpenConnectionAsync();
        await using var batch = new Npgsql.NpgsqlBatch(connection);
        foreach (var sql in new[]
        {
            "create temporary table source as select i from generate_series(1, 10) as i", "create temporary table target (i integer)",
            "select 'other rows'", ExplainedStatement.Write(statement),
        })
        {
            batch.BatchCommands.Add(new Npgsql.NpgsqlBatchCommand(sql));
        }

        await using var reader = await batch.ExecuteReaderAsync();
        Assert.Equal(rows, (await ExplainedStatement.ReadAsync(reader, CancellationToken.None)).RowsMade);
    }

    private Task<IReadOnlyList<string>> ReadAsync(long run) =>
        _warehouse.LinesAsync($"select model, row_count, rows_read from ops.run_models where run_id = {run} order by model");

    private async Task<long> RefreshAsync(ModelingOptions options)
    {
        var outcome = await _warehouse.Runner(_project.Load(), options).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);
        Assert.Null(outcome!.Reason);
        return outcome.RunId;
    }

    private Task LoadAsync(params (string Id, string User)[] events) => _warehouse.LoadAsync(
        "navigation",
        [.. events.Select(one => new Activity(one.Id, one.User, "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null))]);
}
