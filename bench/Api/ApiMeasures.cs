using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Bench.Generation;
using Insights.Api.Metrics;
using Npgsql;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Bench.Api;

/// <summary>A question about distinct users.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Grain">What a period is.</param>
/// <param name="Skip">Days of the data before the range.</param>
/// <param name="Length">Days of the range.</param>
/// <param name="By">Dimensions.</param>
/// <param name="Goal">How many times faster than <c>count(distinct)</c> it is meant to be.</param>
internal sealed record DistinctQuestion(string Name, Grain Grain, int Skip, int Length, string[] By, double Goal);

/// <summary>Asks and takes the time. What is compared is asked in turns, so that a slow moment of the machine hits both.</summary>
internal sealed class ApiMeasures(ApiPlatform platform)
{
    /// <summary>Six months.</summary>
    public const int Days = 180;

    /// <summary>Days of a KPI's range.</summary>
    private const int Range = 90;

    private const int Warmups = 3;

    private const int DistinctRuns = 15;

    /// <summary>Each question is about another range, so that none is answered from the cache.</summary>
    public const int MostRequests = Days - Range - Warmups;

    public static readonly string[] Kpis =
        ["active-users", "sessions", "sessions-per-user", "session-length", "transformations", "licence-utilisation"];

    /// <summary>What is measured: each KPI, and statistics of theirs that are found among values.</summary>
    public static readonly (string Kpi, string? Stat)[] Questions =
        [.. Kpis.Select(kpi => (kpi, (string?)null)), ("session-length", "median"), ("session-length", "p90")];

    public static readonly DistinctQuestion[] DistinctQuestions =
    [
        new("monthly active users, six months", Grain.Month, 0, Days, [], 20),
        new("distinct users, 45 days", Grain.Total, 61, 45, [], 20),
        new("monthly active users by organisation, six months", Grain.Month, 0, Days, ["organisation_id"], 2),
        new("distinct users by organisation, 45 days", Grain.Total, 61, 45, ["organisation_id"], 2),
    ];

    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    /// <summary>Lets the runtime compile what every request goes through; a service that has run for a minute has done so.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        for (var i = 1; i <= 40; i++)
        {
            // Another limit is another question to the cache, with the same rows.
            foreach (var repeated in Enumerable.Repeat($"/api/v1/kpis/active-users?by=organisation_id&limit={50_000 + i}", 10))
                await GetAsync(repeated, cancellationToken);
        }
    }

    /// <summary>
    /// A KPI over ranges of 90 days: by the API, by the statement that its answer names, by the statement over the facts alone in
    /// PostgreSQL and in DuckDB, and by the API again.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two of them answer differently.</exception>
    public async Task<KpiTimes> MeasureKpiAsync(
        string kpi, string? stat, bool isTotal, int requests, FactsInMemory facts, CancellationToken cancellationToken)
    {
        var times = new KpiTimes(stat is null ? kpi : $"{kpi} stat={stat}", isTotal);
        var known = Catalog.FindKpi(kpi)!;
        var metric = Catalog.Find(stat is null ? known.Metric : known.Stats[stat])!;
        var query = new MetricQuery(metric, null, null) { By = isTotal ? [] : ["organisation_id"] };
        for (var i = -Warmups; i < requests; i++)
        {
            var from = GenerateOptions.DefaultFrom.AddDays(i + Warmups);
            var to = from.AddDays(Range - 1);
            var by = $"{(isTotal ? "" : "by=organisation_id&")}{(stat is null ? "" : $"stat={stat}&")}";
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/kpis/{kpi}?{by}from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}");
            var overFacts = MetricSql.Compile(Catalog, query, from, to, _ => false);
            var (answered, answer) = await GetAsync(path, cancellationToken);
            var (queried, rows) = await QueryAsync(answer.GetProperty("sql").GetString()!, [from, to], cancellationToken);
            var (counted, expected) = await QueryAsync(overFacts.Sql, overFacts.Parameters, cancellationToken);
            var start = Stopwatch.GetTimestamp();
            var found = facts.Query(overFacts.Sql, from, to);
            var computed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var (again, _) = await GetAsync(path, cancellationToken);
            RequireSame($"{times.Kpi} from {from}: the fact and what the API reads", expected, rows);
            RequireSame($"{times.Kpi} from {from}: the fact and DuckDB", expected, found);
            var given = answer.GetProperty("rows").GetArrayLength();
            if (rows.Count != given + 1)
            {
                throw new InvalidOperationException(
                    $"{times.Kpi} from {from}: the API gives {given} rows, its SQL {rows.Count} with the total");
            }

            if (i >= 0)
            {
                times.Sources = answer.GetProperty("source").GetString()!;
                times.Api.Add(answered);
                times.Sql.Add(queried);
                times.Fact.Add(counted);
                times.DuckDb.Add(computed);
                times.Cached.Add(again);
            }
        }

        return times;
    }

    /// <summary>The rows may come in another order: DuckDB orders texts by itself.</summary>
    private static void RequireSame(string what, List<object?[]> expected, List<object?[]> found)
    {
        // is_total, version, period, dimensions, numbers
        var (wanted, given) = (ByKey(expected), ByKey(found));
        if (wanted.Count != given.Count)
            throw new InvalidOperationException($"{what} have {wanted.Count} and {given.Count} rows");
        foreach (var (key, numbers) in wanted)
        {
            if (!given.TryGetValue(key, out var others) || numbers.Zip(others).Any(pair => !IsSame(pair.First, pair.Second)))
            {
                throw new InvalidOperationException(
                    $"{what} differ for {key}: {string.Join(", ", numbers)} and {string.Join(", ", others ?? [])}");
            }
        }

        // The two drivers have different types for days.
        static DateOnly? DayOf(object? period) => period is DateTime time ? DateOnly.FromDateTime(time) : (DateOnly?)period;

        static bool IsSame(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Max(1, Math.Abs(one));

        static Dictionary<string, double[]> ByKey(List<object?[]> rows) => rows.ToDictionary(
            row => $"{row[0]}|{DayOf(row[2]):O}|{string.Join('|', row[3..].Where(value => value is string or null))}",
            row => row[3..].Where(value => value is not (string or null))
                .Select(value => value is BigInteger large ? (double)large : Convert.ToDouble(value, CultureInfo.InvariantCulture))
                .ToArray());
    }

    public async Task<DistinctTimes> MeasureDistinctAsync(DistinctQuestion question, CancellationToken cancellationToken)
    {
        var metric = Catalog.Find("active_users")!;
        var (from, to) = (
            GenerateOptions.DefaultFrom.AddDays(question.Skip),
            GenerateOptions.DefaultFrom.AddDays(question.Skip + question.Length - 1));
        var query = new MetricQuery(metric, from, to) { Grain = question.Grain, By = question.By };
        var prepared = MetricSql.Compile(Catalog, query, from, to);
        var counted = MetricSql.Compile(Catalog, query, from, to, _ => false);
        var (preparedTimes, countedTimes) = (new Times(), new Times());
        for (var run = -Warmups; run < DistinctRuns; run++)
        {
            var (slow, expected) = await QueryAsync(counted.Sql, counted.Parameters, cancellationToken);
            var (fast, found) = await QueryAsync(prepared.Sql, prepared.Parameters, cancellationToken);
            RequireSame($"{question.Name}: count(distinct) and previous date", expected, found);
            if (run >= 0)
            {
                countedTimes.Add(slow);
                preparedTimes.Add(fast);
            }
        }

        return new DistinctTimes(question, countedTimes, preparedTimes);
    }

    private async Task<(double Milliseconds, JsonElement Answer)> GetAsync(string path, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var body = await platform.Client.GetByteArrayAsync(path, cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, JsonDocument.Parse(body).RootElement);
    }

    /// <summary>Every value is read, as whoever asks would.</summary>
    private async Task<(double Milliseconds, List<object?[]> Rows)> QueryAsync(
        string sql, IReadOnlyList<object> parameters, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var command = platform.Warehouse.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var values = new object?[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : reader.GetValue(i);
            rows.Add(values);
        }

        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, rows);
    }
}
