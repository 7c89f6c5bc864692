using Microsoft.Extensions.Configuration;

namespace AppHost.LocalServers;

/// <summary>
/// Settings of a PostgreSQL that shares its machine with the platform's services, by memory and cores. PostgreSQL's own
/// defaults are for a machine of 256 MB with a turning disk. What risks data (fsync, full page writes) is never touched.
/// </summary>
internal static class PostgresSettings
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Settings that trade committed data for speed.</summary>
    private static readonly string[] Durability = ["fsync", "full_page_writes", "synchronous_commit"];

    /// <param name="configured">The section <c>Platform:Postgres</c>: a setting's name and value; these win.</param>
    /// <returns>Settings as <c>name=value</c>.</returns>
    /// <exception cref="SetupException">A setting would give up durability.</exception>
    public static IReadOnlyList<string> ForThisMachine(IConfiguration? configured = null)
    {
        var settings = For(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
        foreach (var setting in configured?.GetChildren() ?? [])
        {
            settings[setting.Key] = Durability.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)
                ? throw new SetupException($"Platform:Postgres:{setting.Key} cannot be set: a loaded file is archived when its rows are committed, so a commit has to last. Remove it.")
                : setting.Value ?? "";
        }

        return [.. settings.Select(setting => $"{setting.Key}={setting.Value}")];
    }

    /// <param name="memoryBytes">Memory that the machine, or the container around it, has.</param>
    /// <param name="cores">Its cores.</param>
    internal static SortedDictionary<string, string> For(long memoryBytes, int cores)
    {
        var memory = memoryBytes / Megabyte;
        var settings = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["max_connections"] = "200",
            ["shared_buffers"] = $"{Math.Clamp(memory / 8, 128, 8192)}MB",
            ["effective_cache_size"] = $"{Math.Max(memory / 2, 256)}MB",
            ["maintenance_work_mem"] = $"{Math.Clamp(memory / 32, 64, 1024)}MB",
            ["work_mem"] = $"{Math.Clamp(memory / 512, 4, 64)}MB",
            // Full rebuilds write gigabytes: checkpoints by time, not by volume.
            ["max_wal_size"] = $"{Math.Clamp(memory / 4, 1024, 8192)}MB",
            ["min_wal_size"] = "512MB",
            ["checkpoint_timeout"] = "15min",
            // A table that is made and filled in one transaction is written once, and synced at its commit instead of logged.
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["random_page_cost"] = "1.1",
            ["max_worker_processes"] = $"{Math.Max(cores, 8)}",
            ["max_parallel_workers"] = $"{cores}",
            ["max_parallel_workers_per_gather"] = $"{Math.Clamp(cores / 2, 1, 4)}",
            ["jit"] = "off",
        };
        if (OperatingSystem.IsLinux())
        {
            settings["effective_io_concurrency"] = "200";
        }

        return settings;
    }
}
