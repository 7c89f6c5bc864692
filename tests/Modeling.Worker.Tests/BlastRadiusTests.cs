using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>What fails in one part of the graph holds back that part alone.</summary>
public sealed class BlastRadiusTests : IAsyncLifetime, IDisposable
{
    private static readonly ModelingOptions AlwaysMerge = new() { LargestMerge = double.MaxValue };

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync();
        _project.Model("events", "select event_id, user_id from {{ source('bronze', 'usage_navigation') }}");
        _project.Model("people", "select id, email from {{ source('bronze', 'usage_users') }}");
        await LoadAsync("e1");
        Assert.Equal((2L, null), await RunAsync());
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("select 1 / 0 as id, email from {{ source('bronze', 'usage_users') }}", "model people failed: division by zero")]
    [InlineData("select id from {{ source('bronze', 'usage_users') }} where no_such_column", "model people failed: column \"no_such_column\" does not exist")]
    public async Task A_model_that_fails_for_ever_never_holds_back_another_part(string sql, string reason)
    {
        _project.Model("people", sql);

        for (var i = 2; i <= 4; i++)
        {
            await LoadAsync($"e{i}");
            Assert.Equal((i + 1L, $"models/people: {reason}"), await RunAsync());
            Assert.Equal([$"{i}|1"], await LiveAsync());
        }

        _project.Model("people", "select id, email from {{ source('bronze', 'usage_users') }}");
        // Its files are again those of what is live; the users that came meanwhile wait for it.
        Assert.Equal((6L, null), await RunAsync());
        Assert.Equal(["4|4"], await LiveAsync());
        Assert.Equal(0, await _warehouse.ScalarAsync<long>("select count(*) from ops.batches where modelled_run_id is null"));
    }

    [Fact]
    public async Task Each_part_says_for_itself_how_it_went()
    {
        _project.Write("tests/no_people.sql", "select id from {{ ref('people') }}");
        await LoadAsync("e2");

        await RunAsync();

        Assert.Equal(
            ["models/events|published|3||{events}", "models/people|failed||data tests failed: no_people (2 rows)|{people}"],
            await _warehouse.LinesAsync("select part, status, version, reason, models::text from ops.run_parts where run_id = 2 order by part"));
        Assert.Equal(
            ["failed|3|models/people: data tests failed: no_people (2 rows)|no"],
            await _warehouse.LinesAsync("select status, version, reason, finished_at is null from ops.runs where run_id = 2"));
        Assert.Equal(["e1", "e2"], await _warehouse.LinesAsync("select event_id from gold.events order by event_id"));
        Assert.Equal(0, await _warehouse.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'build'"));
        Assert.Equal(["1|usage/users"], await _warehouse.LinesAsync("select count(*), dataset from ops.batches where modelled_run_id is null group by dataset"));
    }

    [Fact]
    public async Task What_fails_in_all_parts_alike_is_said_once()
    {
        await _warehouse.ExecuteAsync("alter table ops.run_models add constraint nothing_fits check (false) not valid");
        await LoadAsync("e2");

        Assert.Equal((null, "the run broke off: 23514: new row for relation \"run_models\" violates check constraint \"nothing_fits\""), await RunAsync());
    }

    [Fact]
    public async Task A_view_of_somebody_else_blocks_its_part_alone()
    {
        await _warehouse.ExecuteAsync("create view public.annas as select * from gold.people");
        await LoadAsync("e2");

        var (version, reason) = await RunAsync();

        Assert.Equal(3, version);
        Assert.StartsWith("models/people: publish failed: view public.annas (owner postgres) depends on gold.people", reason, StringComparison.Ordinal);
        Assert.Equal(["2|1"], await LiveAsync());
    }

    [Theory]
    [InlineData("XX000")]
    [InlineData("XX001")]
    [InlineData("58030")]
    [InlineData("53100")]
    public async Task An_error_of_the_server_of_any_class_ends_the_run_with_its_reason(string state)
    {
        await BreakMergedModelAsync(state);
        await LoadAsync("e2");

        var (_, reason) = await RunAsync(AlwaysMerge);

        Assert.Contains("disk on fire", reason, StringComparison.Ordinal);
        Assert.Contains(state, reason, StringComparison.Ordinal);
        Assert.Equal([$"failed|{reason}"], await _warehouse.LinesAsync("select status, reason from ops.runs order by run_id desc limit 1"));
    }

    [Fact]
    public async Task A_model_that_cannot_be_read_holds_back_its_part_and_keeps_it_live()
    {
        // The bronze table of datasets is known to the engine, not to this project: name the source in the file.
        _project.Write("models/people.sql", "select id, email from {{ source('bronze', 'usage_users' }}");
        await LoadAsync("e2");

        var (version, reason) = await RunAsync();

        Assert.Equal(3, version);
        Assert.Null(reason);
        Assert.Equal(["2|1"], await LiveAsync());
        Assert.Equal(["usage/users"], await _warehouse.LinesAsync("select dataset from ops.batches where modelled_run_id is null"));

        _project.Write("models/people.sql", "select id, email from {{ source('bronze', 'usage_users') }}");
        Assert.Equal((4L, null), await RunAsync());
        Assert.Equal(["2|2"], await LiveAsync());
    }

    [Fact]
    public async Task Whoever_asks_for_what_cannot_be_read_is_told()
    {
        _project.Write("models/people.sql", "select * from {{ nonsense }}");

        var outcome = await Runner().RunAsync(new RunRequest(RunTrigger.Request, FullRefresh: true) { RequestId = Guid.NewGuid() }, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Runner().RunAsync(new RunRequest(RunTrigger.Request) { Select = ["people"] }, CancellationToken.None));

        Assert.Equal(3, outcome!.Version);
        Assert.Contains("people.sql(1): 'nonsense' is not part of the template language", outcome.Reason, StringComparison.Ordinal);
        Assert.StartsWith("people cannot be built: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["failed", "published"], await _warehouse.LinesAsync($"select status from ops.run_parts where run_id = {outcome.RunId} order by 1"));

        RefreshRunner Runner() => _warehouse.Runner(_project.LoadReadable());
    }

    /// <summary>It is built while the function is harmless, and merged when it is not.</summary>
    private async Task BreakMergedModelAsync(string state)
    {
        await _warehouse.ExecuteAsync("create function public.read_page() returns text language plpgsql as $$ begin return 'fine'; end $$");
        _project.Model(
            "events",
            """
            select event_id, public.read_page() as page
            {% if is_incremental() %} from {{ changes('bronze', 'usage_navigation') }} {% else %} from {{ source('bronze', 'usage_navigation') }} {% endif %}
            """,
            "{materialized: incremental, unique_key: event_id}");
        Assert.Equal((3L, null), await RunAsync());
        await _warehouse.ExecuteAsync($"create or replace function public.read_page() returns text language plpgsql as $$ begin raise exception 'disk on fire' using errcode = '{state}'; end $$");
    }

    private async Task LoadAsync(string eventId)
    {
        await _warehouse.LoadAsync("navigation", [new Activity(eventId, "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);
        await _warehouse.IngestAsync("usage", $"users-{eventId}.csv", $"id,org_id,email,job_title,is_employee,is_licensed_user,created_at\n{eventId},o1,a@b.example,,f,t,2025-01-01\n");
    }

    private async Task<(long? Version, string? Reason)> RunAsync(ModelingOptions? options = null)
    {
        var outcome = await _warehouse.Runner(_project.LoadReadable(), options).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);
        return (outcome!.Version, outcome.Reason);
    }

    private Task<IReadOnlyList<string>> LiveAsync() => _warehouse.LinesAsync("select (select count(*) from gold.events), (select count(*) from gold.people)");
}
