using Modeling.Worker.Runs;
using Npgsql;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>A run that is under way says how far it has come, also where all that it does is one transaction.</summary>
public sealed class RunProgressTests : IAsyncLifetime, IDisposable
{
    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _project
            .Model("first", """
                {{ config(materialized='incremental', unique_key='event_id') }}
                select event_id from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
                """)
            .Model("second", "select first.event_id, users.id from {{ ref('first') }} as first cross join {{ source('bronze', 'usage_users') }} as users")
            .Model("third", "select event_id from {{ ref('second') }}");
        _warehouse = await TestWarehouse.CreateAsync();
        await _warehouse.IngestAsync("usage", "users.csv", "id,org_id,email,job_title,is_employee,is_licensed_user,created_at\nu1,o1,a@b.example,,f,t,2025-01-01\n");
        await LoadAsync("e1");
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task Each_model_is_said_to_wait_to_be_worked_on_and_to_be_built(double largestMerge)
    {
        var options = new ModelingOptions { LargestMerge = largestMerge, Parallelism = 1 };
        Assert.Null((await _warehouse.Runner(_project.Load(), options).RunAsync(new RunRequest(RunTrigger.Batch), default))!.Reason);
        await LoadAsync("e2");

        await using var holder = await _warehouse.Database.OpenConnectionAsync();
        Task<RunOutcome?> run;
        await using (var held = await holder.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("lock table bronze.usage_users in access exclusive mode", holder);
            await hold.ExecuteNonQueryAsync();
            run = Task.Run(() => _warehouse.Runner(_project.Load(), options).RunAsync(new RunRequest(RunTrigger.Batch), default));
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!(await ProgressAsync()).Contains("second|building"))
            {
                Assert.True(!run.IsCompleted && await pace.WaitForNextTickAsync(), "the run ended before its second model was held up");
            }

            Assert.Equal(["first|built", "second|building", "third|waiting"], await ProgressAsync());
            await held.RollbackAsync();
        }

        Assert.Null((await run)!.Reason);
        Assert.Empty(await ProgressAsync());
        Assert.Equal(largestMerge > 0, await _warehouse.ScalarAsync<bool>("select rows_changed is not null from ops.run_models where run_id = 2 and model = 'first'"));
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_later_and_ends_no_run()
    {
        await _warehouse.ExecuteAsync(
            """
            insert into ops.runs (trigger, full_refresh, status, started_at) values ('schedule', false, 'running', now());
            insert into ops.run_progress (run_id, model, part, model_order) select run_id, 'first', 'models', 1 from ops.runs;
            alter table ops.run_progress add constraint nothing_fits check (status = 'waiting')
            """);
        await using var progress = new RunProgress(_warehouse.Database, 1, TimeProvider.System, _warehouse.Logs.For<RunProgress>());
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));

        progress.Begin(_project.Load()["first"]);
        while (!_warehouse.Logs.Texts.Any(text => text.Contains("The progress of run 1 could not be written yet", StringComparison.Ordinal)))
        {
            await pace.WaitForNextTickAsync();
        }

        Assert.Equal(["first|waiting"], await ProgressAsync());
        await _warehouse.ExecuteAsync("alter table ops.run_progress drop constraint nothing_fits");
        while ((await ProgressAsync()).Single() != "first|building")
        {
            await pace.WaitForNextTickAsync();
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_run_that_failed()
    {
        _project.Model("second", "select event_id, 1 / 0 as never from {{ ref('first') }}");

        var outcome = await _warehouse.RefreshAsync(_project.Load());

        Assert.EndsWith("model second failed: division by zero", outcome!.Reason, StringComparison.Ordinal);
        Assert.Empty(await ProgressAsync());
    }

    [Fact]
    public async Task Nothing_is_left_of_a_run_whose_worker_died()
    {
        await _warehouse.ExecuteAsync(
            """
            insert into ops.runs (trigger, full_refresh, status, started_at) values ('schedule', false, 'running', now());
            insert into ops.run_progress (run_id, model, part, model_order, status) select run_id, 'first', 'models', 1, 'building' from ops.runs
            """);

        Assert.Null((await _warehouse.RefreshAsync(_project.Load()))!.Reason);

        Assert.Empty(await ProgressAsync());
    }

    private Task LoadAsync(string id) => _warehouse.LoadAsync(
        "navigation", [new Activity(id, "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);

    private Task<IReadOnlyList<string>> ProgressAsync() =>
        _warehouse.LinesAsync("select model, status from ops.run_progress order by model_order");
}
