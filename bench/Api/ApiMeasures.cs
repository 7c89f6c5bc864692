using System.Diagnostics;
using System.Globalization;
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

    public static readonly string[] Kpis = ["active-users", "sessions", "sessions-per-user", "session-length", "transformations", "licence-utilisation"];

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

    public async Task<KpiTimes> MeasureKpiAsync(string kpi, int requests, CancellationToken cancellationToken)
    {
        var (api, sql, cached) = (new Times(), new Times(), new Times());
        for (var i = -Warmups; i < requests; i++)
        {
            var from = GenerateOptions.DefaultFrom.AddDays(i + Warmups);
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/kpis/{kpi}?by=organisation_id&from={from:yyyy-MM-dd}&to={from.AddDays(Range - 1):yyyy-MM-dd}");
            var (answered, answer) = await GetAsync(path, cancellationToken);
            var (queried, rows) = await QueryAsync(answer.GetProperty("sql").GetString()!, [from, from.AddDays(Range - 1)], cancellationToken);
            var (again, _) = await GetAsync(path, cancellationToken);
            if (rows != answer.GetProperty("rows").GetArrayLength() + 1)
                throw new InvalidOperationException($"{kpi} from {from}: the API gives {answer.GetProperty("rows").GetArrayLength()} rows, its SQL {rows} with the total");
            if (i >= 0)
            {
                api.Add(answered);
                sql.Add(queried);
                cached.Add(again);
            }
        }

        return new KpiTimes(kpi, api, sql, cached);
    }

    public async Task<DistinctTimes> MeasureDistinctAsync(DistinctQuestion question, CancellationToken cancellationToken)
    {
        var metric = Catalog.Find("active_users")!;
        var (from, to) = (GenerateOptions.DefaultFrom.AddDays(question.Skip), GenerateOptions.DefaultFrom.AddDays(question.Skip + question.Length - 1));
        var query = new MetricQuery(metric, from, to) { Grain = question.Grain, By = question.By };
        var prepared = MetricSql.Compile(Catalog, query, from, to);
        var counted = MetricSql.Compile(Catalog, query with { Metric = WithoutCounts(metric) }, from, to);
        var (preparedTimes, countedTimes) = (new Times(), new Times());
        for (var run = -Warmups; run < DistinctRuns; run++)
        {
            var (slow, expected) = await QueryAsync(counted.Sql, counted.Parameters, cancellationToken);
            var (fast, found) = await QueryAsync(prepared.Sql, prepared.Parameters, cancellationToken);
            if (expected != found)
                throw new InvalidOperationException($"{question.Name}: {expected} rows by count(distinct), {found} by previous date");
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
    private async Task<(double Milliseconds, int Rows)> QueryAsync(string sql, IReadOnlyList<object> parameters, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var command = platform.Warehouse.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new object[reader.FieldCount];
        var rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            reader.GetValues(values);
            rows++;
        }

        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, rows);
    }

    private static Metric WithoutCounts(Metric metric) => new()
    {
        Name = metric.Name,
        Label = metric.Label,
        Description = metric.Description,
        Owner = metric.Owner,
        Unit = metric.Unit,
        Type = metric.Type,
        Relation = metric.Relation,
        Expression = metric.Expression,
        TimeColumn = metric.TimeColumn,
        Dimensions = metric.Dimensions,
        Populations = metric.Populations,
    };
}
