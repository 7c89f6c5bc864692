using Modeling.Worker.Runs;
using Npgsql;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>The engine takes down what it published and the project no longer has; what others made it leaves alone.</summary>
public sealed class RemovedModelTests : IAsyncLifetime, IDisposable
{
    private const string Events = "select event_id, user_id from {{ source('bronze', 'usage_navigation') }}";

    private const string MergedEvents = """
        {{ config(materialized='incremental', unique_key='event_id') }}
        select event_id, user_id
        from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
        """;

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;
    private int _events;

    public async Task InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync();
        await LoadAsync();
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_removed_view_is_taken_down_by_the_next_run_of_what_it_read()
    {
        await PublishAsync(_project.Model("events", Events).Model("named", View("select * from {{ ref('events') }}")));
        await LoadAsync();

        await PublishAsync(_project.Without("named"));

        await AssertLiveAsync("table gold.events 2 rows, of events");
    }

    [Fact]
    public async Task A_removal_is_reason_enough_for_a_run()
    {
        await PublishAsync(_project.Model("events", Events).Model("other", Events));

        await PublishAsync(_project.Without("other"));

        Assert.Equal(2, await _warehouse.ScalarAsync<long>("select version from ops.warehouse_version"));
        await AssertLiveAsync("table gold.events 1 rows, of events");
        Assert.Null(await RefreshAsync());
    }

    [Fact]
    public async Task A_removed_table_goes_with_the_removed_views_on_it()
    {
        await PublishAsync(_project.Model("events", Events).Model("base", Events).Model("first", View("select * from {{ ref('base') }}")).Model("second", View("select * from {{ ref('first') }}")));

        await PublishAsync(_project.Without("base").Without("first").Without("second"));

        await AssertLiveAsync("table gold.events 1 rows, of events");
    }

    [Fact]
    public async Task A_renamed_model_stands_under_its_new_name_alone()
    {
        await PublishAsync(_project.Model("events", Events).Model("reader", View("select * from {{ ref('events') }}")));

        await PublishAsync(_project.Without("events").Model("moves", Events).Model("reader", View("select * from {{ ref('moves') }}")));

        await AssertLiveAsync("table gold.moves 1 rows, of moves", "view gold.reader 1 rows, of reader");
    }

    [Fact]
    public async Task A_model_renamed_within_its_relation_is_replaced_there()
    {
        await PublishAsync(_project.Model("events", Events, "{alias: shown}").Model("reader", View("select * from {{ ref('events') }}")));

        await PublishAsync(_project.Without("events").Model("moves", Events, "{alias: shown}").Model("reader", View("select * from {{ ref('moves') }}")));

        await AssertLiveAsync("table gold.shown 1 rows, of moves", "view gold.reader 1 rows, of reader");
    }

    [Fact]
    public async Task A_model_that_moves_to_another_relation_leaves_nothing_behind()
    {
        await PublishAsync(_project.Model("events", Events).Model("reader", View("select * from {{ ref('events') }}")));

        await PublishAsync(_project.Model("events", Events, "{schema: silver, alias: moved}"));

        await AssertLiveAsync("table silver.moved 1 rows, of events", "view gold.reader 1 rows, of reader");
    }

    [Theory]
    [InlineData("view", "table")]
    [InlineData("table", "view")]
    [InlineData("view", "incremental")]
    [InlineData("incremental", "view")]
    [InlineData("table", "incremental")]
    [InlineData("incremental", "table")]
    public async Task A_model_may_become_another_kind_while_a_view_reads_it(string before, string after)
    {
        SmallProject With(string kind) => _project.Model("events", Events, $"{{materialized: {kind}, unique_key: event_id}}").Model("reader", View("select * from {{ ref('events') }}"));
        await PublishAsync(With(before));
        await LoadAsync();

        await PublishAsync(With(after));

        await AssertLiveAsync($"{(after == "view" ? "view" : "table")} gold.events 2 rows, of events", "view gold.reader 2 rows, of reader");
    }

    [Fact]
    public async Task Two_views_may_exchange_which_of_them_reads_the_other()
    {
        await PublishAsync(_project.Model("a", View(Events)).Model("b", View("select * from {{ ref('a') }}")));

        await PublishAsync(_project.Model("b", View(Events)).Model("a", View("select * from {{ ref('b') }}")));

        await AssertLiveAsync("view gold.a 1 rows, of a", "view gold.b 1 rows, of b");
    }

    [Fact]
    public async Task A_run_that_merges_takes_down_what_was_removed_too()
    {
        await PublishAsync(_project.Model("events", MergedEvents).Model("named", View("select * from {{ ref('events') }}")).Model("gone", "select count(*) as n from {{ ref('events') }}"));
        await LoadAsync();

        var outcome = await PublishAsync(_project.Without("named").Without("gone"));

        Assert.Equal(1, await _warehouse.ScalarAsync<long>($"select rows_changed from ops.run_models where run_id = {outcome.RunId}"));
        await AssertLiveAsync("table gold.events 2 rows, of events");
    }

    [Fact]
    public async Task A_view_that_its_file_no_longer_ties_to_a_table_is_rebuilt_with_it()
    {
        await PublishAsync(_project.Model("events", Events).Model("others", Events).Model("reader", View("select * from {{ ref('events') }}")));
        _project.Model("reader", View("select * from {{ ref('others') }}"));

        var outcome = await RefreshAsync(new RunRequest(RunTrigger.Request) { Select = ["events"] });

        Assert.Null(outcome!.Reason);
        Assert.Equal(["events", "reader"], await _warehouse.ListAsync($"select model from ops.run_models where run_id = {outcome.RunId} order by model", row => row.GetString(0)));
    }

    [Fact]
    public async Task A_view_that_waits_for_a_source_and_stands_in_the_way_is_taken_down()
    {
        await PublishAsync(_project.Model("events", Events).Model("reader", View("select * from {{ ref('events') }}")));
        await LoadAsync();

        await PublishAsync(_project.Model("reader", View("select * from {{ source('bronze', 'not_there_yet') }}")));

        await AssertLiveAsync("table gold.events 2 rows, of events");
    }

    [Theory]
    [InlineData("create view public.anna as select * from gold.events", "view public.anna (owner postgres)", "drop view public.anna", false)]
    [InlineData("create view public.anna as select * from gold.events", "view public.anna (owner postgres)", "drop view public.anna", true)]
    [InlineData("create materialized view public.kept as select * from gold.events", "materialized view public.kept (owner postgres)", "drop materialized view public.kept", false)]
    [InlineData("create function public.one() returns setof gold.events language sql as 'select * from gold.events'", "function public.one()", "drop function public.one", false)]
    [InlineData("create table public.copies (event gold.events)", "table column public.copies.event (owner postgres)", "drop table public.copies", true)]
    public async Task What_others_made_fails_the_run_by_name_and_stays(string theirs, string name, string drop, bool removed)
    {
        await PublishAsync(_project.Model("events", Events).Model("reader", View("select * from {{ ref('events') }}")).Model("rest", Events));
        await _warehouse.ExecuteAsync(theirs);
        await LoadAsync();
        if (removed)
        {
            _project.Without("events").Without("reader");
        }

        var failed = await RefreshAsync();

        Assert.Equal(
            $"{(removed ? "other: " : "")}publish failed: {name} depends on gold.events. The project has no such model, and a run drops only what runs have made: drop it, or make it a model, and refresh again",
            failed!.Reason);
        Assert.Equal(failed.Reason, await _warehouse.ScalarAsync<string>("select reason from ops.runs where status = 'failed'"));
        // What is taken down by itself holds back nothing else.
        await AssertLiveAsync("table gold.events 1 rows, of events", "view gold.reader 1 rows, of reader", $"table gold.rest {(removed ? 2 : 1)} rows, of rest");
        await _warehouse.ExecuteAsync(drop);
        await PublishAsync(_project);
        await AssertLiveAsync([.. removed ? Array.Empty<string>() : ["table gold.events 2 rows, of events", "view gold.reader 2 rows, of reader"], "table gold.rest 2 rows, of rest"]);
    }

    [Fact]
    public async Task The_view_of_somebody_else_on_a_table_that_is_merged_is_in_nobodys_way()
    {
        await PublishAsync(_project.Model("events", MergedEvents));
        await _warehouse.ExecuteAsync("create view public.anna as select * from gold.events");
        await LoadAsync();

        await PublishAsync(_project);

        Assert.Equal(2, await _warehouse.ScalarAsync<long>("select count(*) from public.anna"));
    }

    [Fact]
    public async Task The_role_of_the_worker_may_do_all_this()
    {
        await _warehouse.ExecuteAsync("grant select on all tables in schema bronze to modeling");
        await using var asModeling = NpgsqlDataSource.Create($"{_warehouse.ConnectionString};Options=-c role=modeling");
        async Task RunAsync() => Assert.Null((await _warehouse.Runner(_project.Load(), database: asModeling).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        _project.Model("events", Events).Model("reader", View("select * from {{ ref('events') }}"));
        await RunAsync();
        _project.Without("reader");
        await RunAsync();

        await AssertLiveAsync("table gold.events 1 rows, of events");
    }

    private static string View(string sql) => $"{{{{ config(materialized='view') }}}}\n{sql}";

    private Task LoadAsync() => _warehouse.LoadAsync(
        "navigation", [new Activity($"e{++_events}", "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);

    private async Task<RunOutcome> PublishAsync(SmallProject project)
    {
        Assert.Same(_project, project);
        var outcome = await RefreshAsync();
        Assert.Null(outcome!.Reason);
        return outcome;
    }

    private Task<RunOutcome?> RefreshAsync(RunRequest? request = null) => _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = double.MaxValue })
        .RunAsync(request ?? new RunRequest(RunTrigger.Batch), CancellationToken.None);

    /// <summary>All that readers find is what the books say.</summary>
    private async Task AssertLiveAsync(params string[] expected)
    {
        var live = await _warehouse.ListAsync(
            """
            select
                case relkind when 'v' then 'view' else 'table' end, relnamespace::regnamespace || '.' || relname, coalesce(published.model, 'nobody'),
                (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', relnamespace::regnamespace, relname), false, true, '')))[1]::text
            from pg_class
            full join ops.published_models as published on pg_class.oid = to_regclass(published.relation)
            where published.model is not null or relnamespace::regnamespace::text in ('silver', 'gold', 'build') and relkind in ('r', 'v')
            """,
            row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(3)} rows, of {row.GetString(2)}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), live.Order(StringComparer.Ordinal));
    }
}
