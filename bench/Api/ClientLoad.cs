using System.Diagnostics;
using System.Globalization;
using Bench.Generation;

namespace Bench.Api;

/// <param name="Clients">How many asked at once.</param>
/// <param name="Requests">Answers that came.</param>
/// <param name="Errors">Answers that were none, or did not come.</param>
/// <param name="Times">Of each request.</param>
/// <param name="MegabytesBefore">Memory of the service before.</param>
/// <param name="MegabytesMost">The most while they asked.</param>
internal sealed record LoadTimes(int Clients, long Requests, long Errors, Times Times, double MegabytesBefore, double MegabytesMost);

/// <summary>
/// Clients that ask one question after the other, without a pause: KPIs in all, the first organisations, by week, by day with those
/// before, or compared with the period before, over 7 to 90 days that end on one of ten. There are 1,160 questions, so that the
/// later ones have been asked before, as on dashboards.
/// </summary>
internal static class ClientLoad
{
    /// <summary>Days between the first and the last of a range.</summary>
    private static readonly int[] Lengths = [6, 27, 29, 89];

    private static readonly string[] Shapes =
        ["", "&by=organisation_id&order=-value&limit=20", "&grain=week", "&compare=previous_period", Rolling];

    private const string Rolling = "&grain=day&rolling=7d";

    /// <summary>Of a stock, which has no rolling sum.</summary>
    private const string Stock = "licence-utilisation";

    /// <param name="client">Asks the service.</param>
    /// <param name="service">Its process.</param>
    /// <param name="clients">How many ask at once.</param>
    /// <param name="length">How long they ask.</param>
    /// <param name="skip">Days of the data after all ranges: with other ranges, nothing comes from the cache at first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<LoadTimes> RunAsync(
        HttpClient client, Process service, int clients, TimeSpan length, int skip, CancellationToken cancellationToken)
    {
        var before = MegabytesOf(service);
        var (most, errors) = (before, 0L);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(length);
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(
            async () =>
            {
                var random = new Random(skip + number);
                var times = new List<double>();
                while (!end.IsCancellationRequested)
                {
                    var start = Stopwatch.GetTimestamp();
                    try
                    {
                        using var response = await client.GetAsync(Question(random, skip), cancellationToken);
                        await response.Content.ReadAsByteArrayAsync(cancellationToken);
                        if (!response.IsSuccessStatusCode)
                            Interlocked.Increment(ref errors);
                    }
                    catch (HttpRequestException)
                    {
                        Interlocked.Increment(ref errors);
                    }

                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    if (number == 0)
                        most = Math.Max(most, MegabytesOf(service));
                }

                return times;
            },
            cancellationToken)));
        var joined = new Times();
        foreach (var time in all.SelectMany(times => times))
            joined.Add(time);
        return new LoadTimes(clients, all.Sum(times => times.Count), errors, joined, before, most);
    }

    private static string Question(Random random, int skip)
    {
        var to = GenerateOptions.DefaultFrom.AddDays(ApiMeasures.Days - 1 - skip - random.Next(10));
        var from = to.AddDays(-Lengths[random.Next(Lengths.Length)]);
        var kpi = ApiMeasures.Kpis[random.Next(ApiMeasures.Kpis.Length)];
        var shapes = kpi == Stock ? Shapes.Where(shape => shape != Rolling).ToArray() : Shapes;
        var shape = shapes[random.Next(shapes.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/kpis/{kpi}?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}{shape}");
    }

    private static double MegabytesOf(Process service)
    {
        service.Refresh();
        return service.WorkingSet64 / 1e6;
    }
}
