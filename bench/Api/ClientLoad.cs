using System.Diagnostics;

namespace Bench.Api;

/// <param name="Clients">How many asked at once.</param>
/// <param name="Requests">Answers that came.</param>
/// <param name="Errors">Answers that were none, or did not come.</param>
/// <param name="Times">Of each request.</param>
/// <param name="MegabytesBefore">Memory of the service before.</param>
/// <param name="MegabytesMost">The most while they asked.</param>
internal sealed record LoadTimes(int Clients, long Requests, long Errors, Times Times, double MegabytesBefore, double MegabytesMost);

/// <summary>What clients ask.</summary>
internal interface IQuestions
{
    /// <summary>Start of the clients' pseudo-random streams.</summary>
    int Seed { get; }

    /// <summary>A path with its query string.</summary>
    string Next(Random random);

    /// <summary>Whether an answer has what was asked for.</summary>
    bool IsAnswered(HttpResponseMessage response);
}

/// <summary>Clients that ask one question after the other, without a pause.</summary>
internal static class ClientLoad
{
    /// <param name="client">Asks the service.</param>
    /// <param name="service">Its process.</param>
    /// <param name="clients">How many ask at once.</param>
    /// <param name="length">How long they ask.</param>
    /// <param name="questions">What they ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<LoadTimes> RunAsync(
        HttpClient client, Process service, int clients, TimeSpan length, IQuestions questions, CancellationToken cancellationToken)
    {
        var before = MegabytesOf(service);
        var (most, errors) = (before, 0L);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(length);
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(
            async () =>
            {
                var random = new Random(questions.Seed + number);
                var times = new List<double>();
                while (!end.IsCancellationRequested)
                {
                    var start = Stopwatch.GetTimestamp();
                    try
                    {
                        using var response = await client.GetAsync(questions.Next(random), cancellationToken);
                        await response.Content.ReadAsByteArrayAsync(cancellationToken);
                        if (!questions.IsAnswered(response))
                            Interlocked.Increment(ref errors);
                    }
                    catch (Exception e) when (e is HttpRequestException or OperationCanceledException { InnerException: TimeoutException })
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

    private static double MegabytesOf(Process service)
    {
        service.Refresh();
        return service.WorkingSet64 / 1e6;
    }
}
