using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ingestion.Worker.Landing;

/// <summary>
/// Keeps <c>ops.unclaimed_files</c> to what the last scan found, so that the API can tell, wherever it runs. Workers that share
/// a landing directory find the same and may all write it.
/// </summary>
internal sealed partial class UnclaimedStore(
    NpgsqlDataSource warehouse, IOptions<LandingOptions> options, TimeProvider time, ILogger<UnclaimedStore> logger)
{
    /// <summary>Also when nothing changes: another worker may have written what it found before.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(1);

    /// <summary>What a worker does not find again for so long belongs to a directory that nobody looks at any more.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private HashSet<UnclaimedFile>? _written;
    private long _writtenAt;

    /// <summary>Writes what is there, if that is not what was written last.</summary>
    public async Task WriteAsync(IEnumerable<UnclaimedFile> files, CancellationToken cancellationToken)
    {
        // Names that are not UTF-8 may look the same.
        var found = files.DistinctBy(file => (file.Domain, file.FileName)).ToHashSet();
        if (_written is not null && found.SetEquals(_written) && time.GetElapsedTime(_writtenAt) < Refresh)
        {
            return;
        }

        var now = time.GetUtcNow();
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with found as (
                select * from unnest(@domains, @names, @reasons) as found (domain, file_name, reason)
            ), gone as (
                delete from ops.unclaimed_files as known
                where last_seen_at < @forgotten
                    or (landing = @landing and not exists (select from found where found.domain = known.domain and found.file_name = known.file_name))
            )
            insert into ops.unclaimed_files as known (landing, domain, file_name, reason, first_seen_at, last_seen_at)
            select @landing, domain, file_name, reason, @now, @now from found
            order by domain, file_name
            on conflict (landing, domain, file_name) do update set reason = excluded.reason, last_seen_at = excluded.last_seen_at
            """,
            new
            {
                landing = Path.GetFullPath(options.Value.Directory),
                domains = found.Select(file => file.Domain).ToArray(),
                names = found.Select(file => file.FileName).ToArray(),
                reasons = found.Select(file => file.Reason).ToArray(),
                now,
                forgotten = now - Forgotten,
            },
            cancellationToken: cancellationToken));
        if (found.Except(_written ?? []).ToList() is [var first, ..] fresh)
        {
            LogUnclaimed(first.Domain, first.FileName, first.Reason, fresh.Count - 1);
        }

        _written = found;
        _writtenAt = time.GetTimestamp();
    }

    [LoggerMessage(1014, LogLevel.Warning,
        "{Domain}/{FileName} is not taken: {Reason} (and {Others} others since the last look); GET /api/v1/pipeline/unclaimed lists all")]
    private partial void LogUnclaimed(string domain, string fileName, string reason, int others);
}
