using Modeling.Worker.Runs;
using Npgsql;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

public sealed class RefreshRunTests
{
    private static readonly Organisation[] Organisations = [new("o1", "One", true, 3)];

    private static readonly User[] Users = [new("u1", "o1", false, true)];

    [Fact]
    public async Task A_run_takes_its_batches_raises_the_version_and_announces_itself()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);

        var outcome = await warehouse.RefreshAsync();

        Assert.Equal((TestWarehouse.FirstVersion, (string?)null), (outcome!.Version!.Value, outcome.Reason));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from ops.batches where modelled_run_id is null"));
        Assert.Equal("succeeded", await warehouse.ScalarAsync<string>("select status from ops.runs"));
        Assert.Equal(1, await warehouse.ScalarAsync<long>("select count(*) from ops.outbox where message_type = 'WarehouseRefreshed' and (body ->> 'Models') like '%fct_sessions%'"));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from ops.run_models where status <> 'built'"));
    }

    [Fact]
    public async Task Without_new_batches_and_changed_files_there_is_nothing_to_do()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.RefreshAsync();

        Assert.Null(await warehouse.RefreshAsync());
        Assert.Equal(TestWarehouse.FirstVersion, await warehouse.ScalarAsync<long>("select version from ops.warehouse_version"));
    }

    [Fact]
    public async Task A_request_that_finds_nothing_to_do_is_answered_by_a_run_without_a_version()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.RefreshAsync();
        var request = Guid.NewGuid();

        Assert.Null(await warehouse.Runner().RunAsync(new RunRequest(RunTrigger.Request) { RequestId = request }, CancellationToken.None));

        Assert.Equal(
            ["succeeded|yes|yes"],
            await warehouse.LinesAsync($"select status, version is null, finished_at is not null from ops.runs where request_id = '{request}'"));
        Assert.Equal(TestWarehouse.FirstVersion, await warehouse.ScalarAsync<long>("select version from ops.warehouse_version"));
    }

    [Fact]
    public async Task A_batch_rebuilds_only_what_is_downstream_of_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.RefreshAsync();
        await warehouse.LoadAsync("navigation", [Event("b", 60)]);

        var outcome = await warehouse.RefreshAsync();

        Assert.Equal(
            [
                "active_user_gaps", "active_user_gaps_by_organisation", "activities", "cohort_weeks", "dim_dates", "fct_licence_days", "fct_sessions", "fct_transformations", "fct_user_days", "fct_user_weeks",
                "licences_by_day", "session_lengths_by_day", "session_lengths_of_months", "session_lengths_of_weeks",
                "sessions_by_day", "sessions_by_length_band", "sessions_by_organisation", "sessions_of_months_by_organisation", "sessions_of_weeks_by_organisation",
                "transformations_by_day", "transformations_by_organisation", "transformations_by_type", "transformations_by_type_alone", "transformations_of_months_by_organisation",
                "transformations_of_weeks_by_organisation", "usage_user_keys", "user_days",
            ],
            await warehouse.ListAsync($"select model from ops.run_models where run_id = {outcome!.RunId} order by model", row => row.GetString(0)));
        Assert.Equal(2, await warehouse.ScalarAsync<long>("select activities from gold.fct_sessions"));
    }

    [Fact]
    public async Task A_table_that_was_built_whole_is_vacuumed_so_that_its_indexes_can_answer_alone()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);

        await warehouse.RefreshAsync();

        // Not by the server of its own accord, which is counted elsewhere.
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from pg_stat_user_tables where schemaname in ('silver', 'gold') and vacuum_count = 0"));
        Assert.True(await warehouse.ScalarAsync<long>("select count(*) from pg_stat_user_tables where schemaname in ('silver', 'gold')") > 0);
    }

    [Fact]
    public async Task A_failed_test_keeps_the_last_good_version_and_the_failing_rows()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.RefreshAsync();
        var stricter = ContentCopy.Make();
        await File.WriteAllTextAsync(Path.Combine(stricter.SingularTests, "no_second_organisation.sql"), "select organisation_id from {{ ref('dim_organisations') }} where organisation_id = 'o2'");
        await warehouse.LoadAsync([new("o2", "Two", true, 1)], [], []);

        var outcome = await warehouse.RefreshAsync(ModelProject.Load(stricter));

        Assert.Null(outcome!.Version);
        Assert.Equal("data tests failed: no_second_organisation (1 rows)", outcome.Reason);
        Assert.Equal(TestWarehouse.FirstVersion, await warehouse.ScalarAsync<long>("select version from ops.warehouse_version"));
        Assert.Equal(1, await warehouse.ScalarAsync<long>("select count(*) from gold.dim_organisations"));
        Assert.Equal("""{"organisation_id": "o2"}""", await warehouse.ScalarAsync<string>("select failing_row::text from ops.test_failures"));
        Assert.Equal(5, await warehouse.ScalarAsync<long>("select count(*) from ops.batches where modelled_run_id is null"));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'build'"));
    }

    [Fact]
    public async Task A_failed_model_stops_what_reads_it_and_publishes_nothing_of_its_part()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        var broken = ContentCopy.With("user_days.sql", sql => sql.Replace("count(*) as activities", "count(no_such_column) as activities", StringComparison.Ordinal));

        var outcome = await warehouse.RefreshAsync(ModelProject.Load(broken));

        Assert.Equal("usage: model user_days failed: column \"no_such_column\" does not exist", outcome!.Reason);
        Assert.Equal(
            [("active_user_gaps", "skipped", "fct_user_days was not built"), ("active_user_gaps_by_organisation", "skipped", "fct_user_days was not built"), ("cohort_weeks", "skipped", "fct_user_weeks was not built"), ("dim_dates", "skipped", "fct_user_days was not built"), ("fct_licence_days", "skipped", "dim_dates was not built"), ("fct_user_days", "skipped", "user_days was not built"), ("fct_user_weeks", "skipped", "user_days was not built"), ("licences_by_day", "skipped", "fct_licence_days was not built"), ("user_days", "failed", "column \"no_such_column\" does not exist")],
            await warehouse.ListAsync("select model, status, reason from ops.run_models where status <> 'built' order by model", row => (row.GetString(0), row.GetString(1), row.GetString(2))));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'build' or tablename in ('activities', 'fct_sessions', 'dim_dates')"));
        Assert.Equal(1, await warehouse.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'gold' and tablename = 'fct_orders'"));
    }

    [Fact]
    public async Task A_changed_model_is_built_anew_without_a_batch()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0), Event("b", 1000)]);
        await warehouse.RefreshAsync();
        var changed = ContentCopy.With("fct_sessions.sql", sql => sql + "where true\n");

        var outcome = await warehouse.RefreshAsync(ModelProject.Load(changed));

        Assert.Equal(
            ["fct_sessions", "session_lengths_by_day", "session_lengths_of_months", "session_lengths_of_weeks", "sessions_by_day", "sessions_by_length_band", "sessions_by_organisation", "sessions_of_months_by_organisation", "sessions_of_weeks_by_organisation"],
            await warehouse.ListAsync($"select model from ops.run_models where run_id = {outcome!.RunId} order by model", row => row.GetString(0)));
    }

    [Fact]
    public async Task A_transformation_without_a_type_is_reported_and_published()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0), Event("b", 1) with { Type = ActivityType.Toolbar }]);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(1, await warehouse.ScalarAsync<long>("select count(*) from gold.fct_transformations where transformation_type is null"));
        Assert.Equal(
            ["not_null_activities_transformation_type|warned|1", "not_null_fct_transformations_transformation_type|warned|1"],
            await warehouse.LinesAsync("select test, status, failures from ops.run_tests where test like 'not_null%transformation_type'"));
    }

    [Fact]
    public async Task Models_whose_source_does_not_exist_yet_wait()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(withBronze: false);

        Assert.Null(await warehouse.RefreshAsync());
    }

    [Fact]
    public async Task A_run_that_died_is_closed_and_its_batches_are_taken_by_the_next()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.ExecuteAsync("insert into ops.runs (trigger, full_refresh, status, started_at) values ('batch', false, 'running', now())");
        await warehouse.ExecuteAsync("create table build.gold__fct_sessions (left_behind integer)");

        var outcome = await warehouse.RefreshAsync();

        Assert.Equal(TestWarehouse.FirstVersion, outcome!.Version);
        Assert.Equal("failed", await warehouse.ScalarAsync<string>("select status from ops.runs order by run_id limit 1"));
    }

    [Fact]
    public async Task Readers_during_many_merges_and_full_refreshes_see_no_error_no_gap_and_no_mixture()
    {
        const int Publishes = 50;
        await using var warehouse = await TestWarehouse.CreateAsync();
        var runner = warehouse.Runner(options: new ModelingOptions { LargestMerge = double.MaxValue });
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        var version = (await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Version;
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() => ReadAsync(warehouse, done.Token));

        for (var i = 1; i <= Publishes; i++)
        {
            // One more activity in the one session: after as many publishes as this there are as many activities, in each table.
            await warehouse.LoadAsync("navigation", [Event($"b{i}", i)]);
            var outcome = await runner.RunAsync(new RunRequest(RunTrigger.Batch, FullRefresh: i % 4 == 0), CancellationToken.None);
            Assert.True(outcome!.Version > version, $"version {outcome.Version} after {version}");
            version = outcome.Version;
        }

        await done.CancelAsync();
        var seen = await reader;
        Assert.All(seen, read => Assert.Equal((read.Publishes, read.Publishes), (read.Sessions, read.UserDays)));
        Assert.Equal(seen.Select(read => read.Publishes).Order(), seen.Select(read => read.Publishes));
        Assert.True(seen.Count > Publishes, $"only {seen.Count} reads");
        Assert.Equal(
            [$"no|{Publishes - (Publishes / 4)}", $"yes|{Publishes / 4}"],
            await warehouse.LinesAsync("select full_refresh, count(*) from ops.runs where run_id > 1 and full_refresh <> exists (select from ops.run_models where run_models.run_id = runs.run_id and rows_changed > 0) group by full_refresh"));
    }

    [Fact]
    public async Task Two_workers_at_once_run_one_after_the_other()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);

        var outcomes = await Task.WhenAll(warehouse.RefreshAsync(), warehouse.RefreshAsync());

        Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(TestWarehouse.FirstVersion, await warehouse.ScalarAsync<long>("select version from ops.warehouse_version"));
    }

    [Fact]
    public async Task Readers_get_gold_without_peoples_data()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [Event("a", 0)]);
        await warehouse.RefreshAsync();

        Assert.Equal(1, await AsRoleAsync(warehouse, "insights", "select count(*) from gold.dim_users"));
        await Assert.ThrowsAsync<PostgresException>(() => AsRoleAsync(warehouse, "warehouse_reader", "select count(*) from ops.rejected_rows"));
        Assert.Equal(1, await AsRoleAsync(warehouse, "pii_reader", "select count(*) from gold.pii_users"));
        foreach (var forbidden in new[] { "select count(*) from gold.pii_users", "select count(*) from silver.usage_users", "select count(*) from bronze.usage_users", "delete from gold.dim_users" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => AsRoleAsync(warehouse, "insights", forbidden));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static async Task<List<(long Publishes, long Sessions, long UserDays)>> ReadAsync(TestWarehouse warehouse, CancellationToken done)
    {
        var seen = new List<(long, long, long)>();
        while (!done.IsCancellationRequested)
        {
            seen.Add((await warehouse.ListAsync(
                """
                select
                    (select count(*) from ops.run_parts where part = 'usage'),
                    (select sum(activities)::bigint from gold.fct_sessions),
                    (select sum(activities)::bigint from gold.fct_user_days)
                """,
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))).Single());
        }

        return seen;
    }

    private static async Task<long> AsRoleAsync(TestWarehouse warehouse, string role, string sql)
    {
        await using var connection = await warehouse.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var become = new NpgsqlCommand($"set local role {role}", connection, transaction);
        await become.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static Activity Event(string id, int seconds) =>
        new(id, "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc).AddSeconds(seconds), ActivityType.Navigation, null, null);
}
