using System.Globalization;
using UsageOracle;

namespace Bench.Tests;

/// <summary>Tiny data sets, small enough to compute by hand.</summary>
internal static class Given
{
    /// <summary>Two organisations with 4 and 0 licences; ann and bob licensed, eve an employee, una unlicensed.</summary>
    public static UsageData UsageOf(params IEnumerable<Activity> rows) => new(
        [new("acme", "Acme", true, 4), new("free", "Free", true, 0), new("idle", "Idle", true, 6)],
        [new("ann", "acme", false, true), new("bob", "acme", false, true), new("eve", "acme", true, true), new("una", "acme", false, false)],
        rows);

    /// <summary>A navigation of ann at acme, unless said otherwise.</summary>
    /// <param name="at">UTC, such as <c>2025-11-15 11:51:00</c>.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="organisation">For whom the user worked.</param>
    /// <param name="id">Event id; made from user and time when not given.</param>
    /// <param name="transformation">Makes it a transformation of that type.</param>
    public static Activity Event(string at, string user = "ann", string organisation = "acme", string? id = null, string? transformation = null) => new(
        id ?? $"{user} {at}",
        user,
        organisation,
        DateTime.ParseExact(at, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        transformation switch { null => ActivityType.Navigation, "research" => ActivityType.Research, _ => ActivityType.Toolbar },
        transformation,
        transformation is null ? null : 10);

    public static KpiQuery November(Kpi kpi) => new(kpi, new(2025, 11, 1), new(2025, 11, 30));
}
