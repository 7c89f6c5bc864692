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

/// <summary>A KPI over 90 days.</summary>
/// <param name="Kpi">Its name.</param>
/// <param name="IsTotal">Whether it was asked in all; by organisation otherwise.</param>
internal sealed record KpiTimes(string Kpi, bool IsTotal)
{
    /// <summary>By HTTP, computed.</summary>
    public Times Api { get; } = new();

    /// <summary>The same statement, sent straight to PostgreSQL.</summary>
    public Times Sql { get; } = new();

    /// <summary>The statement over the facts alone, sent straight to PostgreSQL.</summary>
    public Times Fact { get; } = new();

    /// <summary>That statement in DuckDB, whose facts are in memory.</summary>
    public Times DuckDb { get; } = new();

    /// <summary>By HTTP, asked before.</summary>
    public Times Cached { get; } = new();

    /// <summary>What the API read.</summary>
    public string Sources { get; set; } = "";

    public bool IsFasterThanFact => Fact.P50 >= 5 * Api.P50;

    public bool IsFasterThanDuckDb => Api.P50 <= DuckDb.P50;

    public bool IsCacheWithinGoal => Cached.P50 <= Api.P50 / 10;

    private string Scope => IsTotal ? "in all" : "by organisation";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Kpi} {Scope}: {Api.P50:F1} ms by the API, {Sql.P50:F1} its SQL, {Fact.P50:F1} SQL over the facts, {DuckDb.P50:F1} DuckDB, {Cached.P50:F2} from the cache
            from {Sources}
        """);

    public string Row() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Kpi}, {Scope} | {Api.P50:F1} | {Sql.P50:F1} | {Fact.P50:F1} | {Fact.P50 / Api.P50:F1} | {DuckDb.P50:F1} | "
        + $"{DuckDb.P50 / Api.P50:F1} |"
        + $" {Api.P99:F1} | {Cached.P50:F2} |\n");
}

internal sealed record DistinctTimes(DistinctQuestion Question, Times Counted, Times Prepared)
{
    public double Ratio => Counted.P50 / Prepared.P50;
}

/// <summary>What the benchmark of the API found.</summary>
internal sealed record ApiReport(
    int Events,
    int Users,
    int Requests,
    long UserDays,
    long Sessions,
    IReadOnlyList<KpiTimes> Kpis,
    IReadOnlyList<DistinctTimes> Distinct,
    LoadTimes One,
    LoadTimes Many)
{
    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        API at least 5 times faster than SQL over the facts: {Kpis.Count(times => times.IsFasterThanFact)} of {Kpis.Count} questions
        no slower than DuckDB: {Kpis.Count(times => times.IsFasterThanDuckDb)} of {Kpis.Count}
        {Many.Clients} clients: {Many.Requests} requests, {Many.Errors} errors, p99 {Many.Times.P99:F0} ms ({Many.Times.P99 / One.Times.P50:F1} times the p50 of one client, {One.Times.P50:F1} ms), memory {Many.MegabytesBefore:F0} to {Many.MegabytesMost:F0} MB
        cached at most a tenth of uncached: {Kpis.Count(times => times.IsCacheWithinGoal)} of {Kpis.Count} questions
        {string.Join("\n", Distinct.Select(times => string.Create(CultureInfo.InvariantCulture, $"{times.Question.Name}: {times.Ratio:F1} times faster, goal {times.Question.Goal}")))}
        """);

    public string Section()
    {
        var kpis = new StringBuilder();
        foreach (var times in Kpis)
        {
            kpis.Append(times.Row());
        }

        var distinct = new StringBuilder();
        foreach (var times in Distinct)
        {
            var question = times.Question;
            distinct.Append(
                CultureInfo.InvariantCulture,
                $"| {question.Name} | {times.Counted.P50:F1} | {times.Prepared.P50:F2} | **{times.Ratio:F1}** | {question.Goal} |\n");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            `dotnet run -c Release --project bench -- api --events {Events} --users {Users} --requests {Requests} --clients {Many.Clients}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}; {UserDays:N0} user days, {Sessions:N0} sessions. Milliseconds; KPIs over 90 days, {Requests} ranges each, p50 if nothing else is said:

            | KPI | API | its SQL | SQL over the facts | times faster | DuckDB | times faster | API p99 | cached |
            |---|---|---|---|---|---|---|---|---|
            {kpis}
            Distinct users of the licensed population, with their total, by the statement that counts them and by the statement that the API sends:

            | question | `count(distinct)` p50 | previous date p50 | times faster | goal |
            |---|---|---|---|---|
            {distinct}
            | clients, without pauses | requests | errors | p50 ms | p99 ms | memory before and at most, MB |
            |---|---|---|---|---|---|
            | {One.Clients} | {One.Requests} | {One.Errors} | {One.Times.P50:F1} | {One.Times.P99:F1} | {One.MegabytesBefore:F0}, {One.MegabytesMost:F0} |
            | {Many.Clients} | {Many.Requests} | {Many.Errors} | {Many.Times.P50:F1} | {Many.Times.P99:F1} | {Many.MegabytesBefore:F0}, {Many.MegabytesMost:F0} |

            """);
    }
}
