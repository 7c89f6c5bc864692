using System.Diagnostics;
using Bench.Reports;
using Dapper;
using Modeling.Worker.Runs;
using Npgsql;

namespace Bench.Model;

/// <summary>Sessions as the engine builds them beside the query that anybody would write.</summary>
internal static class NaiveSessions
{
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

    /// <summary>In turns, so that a slow moment of the machine hits all; medians.</summary>
    public static async Task<SessionTimes> MeasureAsync(BenchWarehouse warehouse, CancellationToken cancellationToken)
    {
        // As anybody would run it: with the server's own settings.
        await using var connection = new NpgsqlConnection(warehouse.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var (rows, sessions, naiveRows, naive) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            rows.Add((await warehouse.MakeRowsAsync("fct_sessions", cancellationToken)).TotalSeconds);
            var outcome = await warehouse.RefreshAsync(new RunRequest(RunTrigger.Request) { Select = ["fct_sessions"] }, cancellationToken);
            sessions.Add(await warehouse.ScalarAsync<double>($"select duration_seconds from ops.run_models where run_id = {outcome.RunId} and model = 'fct_sessions'"));
            await connection.ExecuteAsync("drop table if exists public.naive_sessions");
            naiveRows.Add(await TimeAsync(() => connection.ExecuteAsync(Naive, commandTimeout: 0)));
            naive.Add(naiveRows[^1] + await TimeAsync(() => FinishAsync(connection)));
        }

        const string Differences = $"select count(*) from ((select {Columns} from public.naive_sessions except all select {Columns} from gold.fct_sessions)) as differences";
        return await connection.ExecuteScalarAsync<long>(Differences, commandTimeout: 0) == 0
            ? new SessionTimes(Medians.Of(rows), Medians.Of(sessions), Medians.Of(naiveRows), Medians.Of(naive))
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

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}

/// <summary>Medians, in seconds.</summary>
/// <param name="Rows">The rows alone, by the statements of the engine.</param>
/// <param name="Table">As the engine builds the table: rows, indexes and statistics.</param>
/// <param name="NaiveRows">The same rows by <c>lag</c> and a running sum over text keys.</param>
/// <param name="NaiveTable">The same with the same indexes and statistics.</param>
internal sealed record SessionTimes(double Rows, double Table, double NaiveRows, double NaiveTable);
