using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Bench.Api;

/// <summary>Milliseconds of repeated questions.</summary>
internal sealed class Times
{
    private readonly List<double> _milliseconds = [];

    public double P50 => At(0.5);

    public double P99 => At(0.99);

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>The smallest time that at least this share of the questions took at most.</summary>
    private double At(double share) => _milliseconds.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1));
}

/// <param name="Kpi">Its name.</param>
/// <param name="Api">By HTTP, computed.</param>
/// <param name="Sql">The same statement, sent straight to PostgreSQL.</param>
/// <param name="Cached">By HTTP, asked before.</param>
internal sealed record KpiTimes(string Kpi, Times Api, Times Sql, Times Cached)
{
    public bool IsWithinGoal => Api.P50 <= (1.2 * Sql.P50) + 2;

    public bool IsCacheWithinGoal => Cached.P50 <= Api.P50 / 10;
}

internal sealed record DistinctTimes(DistinctQuestion Question, Times Counted, Times Prepared)
{
    public double Ratio => Counted.P50 / Prepared.P50;
}

/// <summary>What the benchmark of the API found.</summary>
internal sealed record ApiReport(
    int Events, int Users, int Requests, long UserDays, long Sessions, IReadOnlyList<KpiTimes> Kpis, IReadOnlyList<DistinctTimes> Distinct)
{
    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        API at most 1.2 times the SQL plus 2 ms: {Kpis.Count(times => times.IsWithinGoal)} of {Kpis.Count} KPIs
        cached at most a tenth of uncached: {Kpis.Count(times => times.IsCacheWithinGoal)} of {Kpis.Count} KPIs
        {string.Join("\n", Distinct.Select(times => string.Create(CultureInfo.InvariantCulture, $"{times.Question.Name}: {times.Ratio:F1} times faster, goal {times.Question.Goal}")))}
        """);

    public string Section()
    {
        var kpis = new StringBuilder();
        foreach (var times in Kpis)
        {
            kpis.Append(CultureInfo.InvariantCulture, $"| {times.Kpi} | {times.Sql.P50:F1} | {times.Api.P50:F1} | {times.Api.P50 / times.Sql.P50:F2} | {times.Sql.P99:F1} | {times.Api.P99:F1} | {times.Cached.P50:F2} | {times.Cached.P99:F2} |\n");
        }

        var distinct = new StringBuilder();
        foreach (var times in Distinct)
        {
            distinct.Append(CultureInfo.InvariantCulture, $"| {times.Question.Name} | {times.Counted.P50:F1} | {times.Prepared.P50:F2} | **{times.Ratio:F1}** | {times.Question.Goal} |\n");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            `dotnet run -c Release --project bench -- api --events {Events} --users {Users} --requests {Requests}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}; {UserDays:N0} user days, {Sessions:N0} sessions. Milliseconds; KPIs by organisation over 90 days, {Requests} ranges each:

            | KPI | SQL p50 | API p50 | times SQL | SQL p99 | API p99 | cached p50 | cached p99 |
            |---|---|---|---|---|---|---|---|
            {kpis}
            Distinct users of the licensed population, with their total, by the statement that counts them and by the statement that the API sends:

            | question | `count(distinct)` p50 | previous date p50 | times faster | goal |
            |---|---|---|---|---|
            {distinct}
            """);
    }
}
