namespace Warehouse.Database;

/// <summary>A step as the database's history knows it.</summary>
public sealed record AppliedMigration(int Version, string FileName, string Checksum, DateTime AppliedAt);

/// <summary>Decides what is to be applied. History is never rewritten, so a difference to it is refused by name.</summary>
public static class MigrationPlan
{
    /// <returns>The migrations that are still to be applied, in order.</returns>
    /// <exception cref="MigrationException">A file was edited, removed or put before one that is applied already.</exception>
    public static IReadOnlyList<Migration> Decide(IReadOnlyList<Migration> files, IReadOnlyList<AppliedMigration> history)
    {
        var byVersion = files.ToDictionary(file => file.Version);
        foreach (var applied in history)
        {
            if (!byVersion.TryGetValue(applied.Version, out var file))
            {
                throw new MigrationException(
                    $"{applied.FileName} was applied on {applied.AppliedAt:yyyy-MM-dd} but its file is missing: "
                        + "this database is newer than this version of the platform; run the newer one or restore the file");
            }

            if (file.Checksum != applied.Checksum)
            {
                throw new MigrationException(
                    $"{file.FileName} was changed after it was applied on {applied.AppliedAt:yyyy-MM-dd}: "
                        + "restore the file and put the change into a new migration");
            }
        }

        var newest = history.Count == 0 ? 0 : history.Max(applied => applied.Version);
        var done = history.Select(applied => applied.Version).ToHashSet();
        var pending = files.Where(file => !done.Contains(file.Version)).ToList();
        return pending.FirstOrDefault(file => file.Version < newest) is { } late
            ? throw new MigrationException(
                $"{late.FileName} comes before version {newest:0000}, which is applied already: give it the next free number")
            : pending;
    }
}

/// <summary>The database cannot be brought to this version of the platform; the message says why and what to do.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
