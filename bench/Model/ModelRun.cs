using System.Diagnostics;
using Bench.Generation;
using Bench.Reports;
using Bench.Usage;
using Dapper;
using Modeling.Worker.Runs;
using Npgsql;

namespace Bench.Model;

/// <summary>What was measured on one warehouse, in seconds.</summary>
/// <param name="Events">Events that it holds.</param>
/// <param name="Users">Users who did something.</param>
/// <param name="FullSeconds">A full refresh of the domain: building, testing, publishing.</param>
/// <param name="Sessions">Building <c>fct_sessions</c> alone, and naive queries; <c>null</c> where it was not measured.</param>
/// <param name="RefreshSeconds">Refreshes after small batches, one by one.</param>
internal sealed record ModelRun(long Events, long Users, double FullSeconds, SessionTimes? Sessions, IReadOnlyList<double> RefreshSeconds)
{
    private const int Days = 180;
    private const int UsersPerBatch = 1_000;
    private const int EventsPerUser = 10;
    private const int Turns = 3;

    /// <summary>All that the model has of a session but the integer key.</summary>
    private const string Columns = """
        session_id, user_id, organisation_id, started_at, started_date, ended_at, length_seconds, activities, navigations,
        toolbar_transformations, research_transformations, transformations, is_licensed_population
        """;

    private const string Naive = """
        create table public.naive_sessions as
        with text_keys as (
            select
                user_id collate "default" as user_id, event_id collate "default" as event_id, organisation_id, occurred_at, activity_type, is_licensed_population
            from silver.activities
        ), marked as (
            select *, coalesce(occurred_at - lag(occurred_at) over (partition by user_id order by occurred_at, event_id) > interval '30 minutes', true) as is_start
            from text_keys
        ), numbered as (
            select *, sum(is_start::integer) over (partition by user_id order by occurred_at, event_id) as session_number
            from marked
        )
        select
            md5(user_id || '|' || extract(epoch from min(occurred_at))) as session_id,
            user_id,
            (array_agg(organisation_id order by occurred_at, event_id))[1] as organisation_id,
            min(occurred_at) as started_at,
            (min(occurred_at) at time zone 'UTC')::date as started_date,
            max(occurred_at) as ended_at,
            date_part('epoch', max(occurred_at) - min(occurred_at)) as length_seconds,
            count(*) as activities,
            count(*) filter (where activity_type = 'navigation') as navigations,
            count(*) filter (where activity_type = 'toolbar') as toolbar_transformations,
            count(*) filter (where activity_type = 'research') as research_transformations,
            count(*) filter (where activity_type <> 'navigation') as transformations,
            (array_agg(is_licensed_population order by occurred_at, event_id))[1] as is_licensed_population
        from numbered
        group by user_id, session_number
        """;

    /// <summary>What the model's table has besides its rows, with the user's text for the integer.</summary>
    private const string NaiveIndexes = """
        create unique index on public.naive_sessions (session_id);
        create unique index on public.naive_sessions (user_id, started_at);
        create index on public.naive_sessions (started_date);
        vacuum (analyze) public.naive_sessions
        """;

    public double Refresh => Medians.Of(RefreshSeconds);

    public static async Task<ModelRun> MeasureAsync(int events, int users, int batches, bool withNaive, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-model-").FullName;
        try
        {
            var options = new GenerateOptions(Path.Combine(root, "landing"), Events: events, Users: users, Days: Days);
            await using var warehouse = await BenchWarehouse.CreateAsync(Path.Combine(root, "archive"), cancellationToken);
            foreach (var file in UsageGenerator.Generate(options, cancellationToken))
            {
                await warehouse.LoadAsync(file.Path, cancellationToken);
            }

            var full = await TimeAsync(() => warehouse.RefreshAsync(new RunRequest(RunTrigger.Request, FullRefresh: true), cancellationToken));
            var sessions = withNaive ? await SessionsAsync(warehouse, cancellationToken) : null;
            return new ModelRun(
                await warehouse.ScalarAsync<long>("select count(*) from silver.activities"),
                await warehouse.ScalarAsync<long>("select count(*) from silver.usage_user_keys"),
                full,
                sessions,
                await RefreshesAsync(warehouse, options, batches, cancellationToken));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>In turns, so that a slow moment of the machine hits all; medians.</summary>
    private static async Task<SessionTimes> SessionsAsync(BenchWarehouse warehouse, CancellationToken cancellationToken)
    {
        // As anybody would run it: with the server's own settings.
        await using var connection = new NpgsqlConnection(warehouse.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var (sessions, naive, rows) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            var outcome = await warehouse.RefreshAsync(new RunRequest(RunTrigger.Request) { Select = ["fct_sessions"] }, cancellationToken);
            sessions.Add(await warehouse.ScalarAsync<double>($"select duration_seconds from ops.run_models where run_id = {outcome.RunId} and model = 'fct_sessions'"));
            await connection.ExecuteAsync("drop table if exists public.naive_sessions");
            rows.Add(await TimeAsync(() => connection.ExecuteAsync(Naive, commandTimeout: 0)));
            naive.Add(rows[^1] + await TimeAsync(() => FinishAsync(connection)));
        }

        const string Differences = $"select count(*) from ((select {Columns} from public.naive_sessions except all select {Columns} from gold.fct_sessions)) as differences";
        return await connection.ExecuteScalarAsync<long>(Differences, commandTimeout: 0) == 0
            ? new SessionTimes(Medians.Of(sessions), Medians.Of(naive), Medians.Of(rows))
            : throw new InvalidOperationException("the naive query finds other sessions than the model");
    }

    private static async Task FinishAsync(NpgsqlConnection connection)
    {
        // One by one: a vacuum cannot be among other statements.
        foreach (var statement in NaiveIndexes.Split(';'))
        {
            await connection.ExecuteAsync(statement, commandTimeout: 0);
        }
    }

    private static async Task<IReadOnlyList<double>> RefreshesAsync(BenchWarehouse warehouse, GenerateOptions options, int batches, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Database.OpenConnectionAsync(cancellationToken);
        var seconds = new List<double>();
        for (var number = 1; number <= batches; number++)
        {
            var users = await connection.QueryAsync<(string, string)>(
                $"select user_id, min(organisation_id) from gold.fct_user_days where user_id in (select user_id from silver.usage_user_keys order by md5(user_id || '{number}') limit {UsersPerBatch}) group by user_id");
            var path = Path.Combine(options.Out, "usage", $"navigation_late_{number}.csv");
            LateBatch.Write(path, [.. users], EventsPerUser, options.From, Days, (ulong)number);
            await warehouse.LoadAsync(path, cancellationToken);
            seconds.Add(await TimeAsync(() => warehouse.RefreshAsync(new RunRequest(RunTrigger.Batch), cancellationToken)));
        }

        var merges = await warehouse.ScalarAsync<long>("select count(*) from ops.run_models where model = 'fct_sessions' and rows_changed > 0");
        return merges == batches ? seconds : throw new InvalidOperationException($"only {merges} of {batches} refreshes were merges");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}

/// <summary>Medians, in seconds.</summary>
/// <param name="Engine">As the engine builds them: rows, indexes and statistics.</param>
/// <param name="Naive">The same table by <c>lag</c> and a running sum over text keys, with the same indexes and statistics.</param>
/// <param name="NaiveRows">Of that, the rows alone.</param>
internal sealed record SessionTimes(double Engine, double Naive, double NaiveRows);
