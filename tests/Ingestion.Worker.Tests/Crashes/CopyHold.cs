using Dapper;
using Npgsql;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>
/// Lets each COPY into bronze.usage_navigation, and into the tables that take the rows of second connections, come to its first
/// row whose number is a multiple of 1,000 and wait there, so that a test has it midway for as long as it wants.
/// </summary>
internal sealed class CopyHold : IAsyncDisposable
{
    private readonly NpgsqlDataSource _warehouse;
    private readonly NpgsqlConnection _holder;

    private CopyHold(NpgsqlDataSource warehouse, NpgsqlConnection holder) => (_warehouse, _holder) = (warehouse, holder);

    public static async Task<CopyHold> OverAsync(NpgsqlDataSource warehouse)
    {
        var holder = await warehouse.OpenConnectionAsync();
        await holder.ExecuteAsync(
            """
            select pg_advisory_lock(1);

            create function public.wait_midway() returns trigger language plpgsql as
            $$ begin perform pg_advisory_xact_lock_shared(1); return new; end $$;

            create trigger wait_midway before insert on bronze.usage_navigation
            for each row when (new._row_number % 1000 = 0) execute function public.wait_midway();

            create function public.wait_midway_in_parts() returns event_trigger language plpgsql as
            $$
            declare part text;
            begin
                for part in select object_identity from pg_event_trigger_ddl_commands() where object_identity like 'bronze.\_batch\_%' loop
                    execute 'create trigger wait_midway before insert on ' || part
                        || ' for each row when (new._row_number % 1000 = 0) execute function public.wait_midway()';
                end loop;
            end
            $$;

            create event trigger wait_midway_in_parts on ddl_command_end when tag in ('CREATE TABLE')
            execute function public.wait_midway_in_parts();
            """);
        return new CopyHold(warehouse, holder);
    }

    /// <returns>SQL that is true when this many copies wait midway.</returns>
    public static string IsMidway(int copies) =>
        $"""
        select count(*) = {copies}
        from pg_stat_activity
        where datname = current_database() and wait_event = 'advisory' and query like 'copy bronze.%'
        """;

    /// <summary>Lets them go on, and holds no more.</summary>
    public async ValueTask DisposeAsync()
    {
        // Who was killed may still hold its table until the server has noticed.
        await _holder.ExecuteAsync("select pg_advisory_unlock(1)");
        await _holder.DisposeAsync();
        await using var connection = await _warehouse.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            drop event trigger wait_midway_in_parts;
            drop function public.wait_midway_in_parts();
            drop function public.wait_midway() cascade;
            """);
    }
}
