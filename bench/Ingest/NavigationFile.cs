using Bench.Generation;
using Bench.Usage;

namespace Bench.Ingest;

/// <summary>One navigation file of exactly so many rows, all of them good, so that <c>\copy</c> takes it too.</summary>
internal static class NavigationFile
{
    private const int Days = 180;
    private const int RowsPerUser = 100;

    /// <summary>Of the events that are made, the part that goes into other files, and some to spare.</summary>
    private const double EventsPerRow = 1.75;

    /// <summary>Writes the file; the same number gives the same bytes.</summary>
    public static void Write(string path, int rows, CancellationToken cancellationToken)
    {
        var options = new GenerateOptions(Path.GetDirectoryName(path)!, Events: (int)Math.Min(rows * EventsPerRow, int.MaxValue), Users: Math.Max(rows / RowsPerUser, 100), Days: Days);
        using var file = new EventFile(path, ActivityTable.Navigation, EventFileStyle.Plain, "D8");
        ulong ordinal = 0;
        while (file.Rows < rows)
        {
            var before = file.Rows;
            foreach (var e in new ActivityDays(options with { Seed = options.Seed + ordinal }, UsageUser.Make(options, UsageOrganisation.ForUsers(options.Users))).Days().SelectMany(day => day))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (e.Table != ActivityTable.Navigation)
                    continue;
                file.Write(new EventRow(e, SplitMix64.Mix(options.Seed + ++ordinal)));
                if (file.Rows == rows)
                    return;
            }

            if (file.Rows == before)
                throw new InvalidOperationException($"no navigation events came of {options.Events} events");
        }
    }
}
