using System.Globalization;
using Bench.Generation;

namespace Bench.Model;

/// <summary>A navigation file with new events of some users: each gets a few within two hours, somewhere in the time that the warehouse covers.</summary>
internal static class LateBatch
{
    /// <param name="path">The file.</param>
    /// <param name="users">Users of the warehouse and their organisations; as many as are to be touched.</param>
    /// <param name="eventsPerUser">Events of each.</param>
    /// <param name="from">First day that the warehouse covers.</param>
    /// <param name="days">Number of days that it covers.</param>
    /// <param name="number">Number of the batch: another one gives other events.</param>
    public static void Write(string path, IReadOnlyList<(string User, string Organisation)> users, int eventsPerUser, DateOnly from, int days, ulong number)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new StreamWriter(path);
        file.WriteLine("event_id,user_id,org_id,event_timestamp");
        foreach (var (i, (user, organisation)) in users.Index())
        {
            var seed = SplitMix64.Mix((number * 1_000_003) + (ulong)i);
            var start = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddSeconds(seed % (ulong)(days * 86_400));
            for (var e = 0; e < eventsPerUser; e++)
            {
                var at = start.AddSeconds(SplitMix64.Mix(seed + (ulong)e) % 7_200);
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"late_{number}_{i}_{e},{user},{organisation},{at:yyyy-MM-ddTHH:mm:ssZ}"));
            }
        }
    }
}
