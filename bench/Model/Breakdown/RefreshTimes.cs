using Bench.Reports;

namespace Bench.Model.Breakdown;

/// <summary>Where the time of one refresh went, in seconds by what it was spent on.</summary>
/// <param name="Elapsed">The refresh and its phases.</param>
/// <param name="Statements">Statements by kind: summed over connections that work side by side, so more than what elapsed.</param>
/// <param name="Models">The same by model, its tests included.</param>
/// <param name="Count">Statements sent.</param>
internal sealed record RefreshTimes(
    IReadOnlyDictionary<string, double> Elapsed, IReadOnlyDictionary<string, double> Statements, IReadOnlyDictionary<string, double> Models, double Count)
{
    /// <param name="log">What was heard during the refresh.</param>
    /// <param name="models">The model of each test.</param>
    public static RefreshTimes Of(StatementLog log, IReadOnlyDictionary<string, string> models)
    {
        var run = log.Work.Single(work => work.Name == StatementLog.Run);
        var elapsed = new Dictionary<string, double>
        {
            ["whole run"] = (run.EndedAt - run.StartedAt).TotalSeconds,
            ["models"] = SecondsOf("model "),
            ["tests"] = SecondsOf("test"),
            ["publish"] = SecondsOf("publish"),
        };
        var kinds = Sum(statement => StatementKind.Of(statement.Work, statement.Text));
        return new RefreshTimes(elapsed, kinds, Sum(ModelOf), log.Statements.Count);

        // Parts of a run have their phases one after the other; what works side by side counts once.
        double SecondsOf(string start)
        {
            var (seconds, until) = (0.0, run.StartedAt);
            var phase = log.Work.Where(work => work.Name.StartsWith(start, StringComparison.Ordinal));
            foreach (var work in phase.OrderBy(work => work.StartedAt))
            {
                var from = work.StartedAt > until ? work.StartedAt : until;
                until = work.EndedAt > from ? work.EndedAt : from;
                seconds += (until - from).TotalSeconds;
            }

            return seconds;
        }

        Dictionary<string, double> Sum(Func<TimedStatement, string> key) =>
            log.Statements.GroupBy(key).ToDictionary(group => group.Key, group => group.Sum(statement => statement.Seconds));

        string ModelOf(TimedStatement statement) => statement.Work.Split(' ', 2) switch
        {
            ["model", var model] => model,
            ["tests", var tested] => tested["of ".Length..],
            ["test", var test] => models.GetValueOrDefault(test, "tests of several models"),
            _ => "the run itself",
        };
    }

    /// <summary>Medians, by each that one of the refreshes has; what a refresh has not took no time.</summary>
    public static RefreshTimes Median(IReadOnlyList<RefreshTimes> refreshes)
    {
        var count = Medians.Of(refreshes.Select(times => times.Count));
        return new RefreshTimes(Of(times => times.Elapsed), Of(times => times.Statements), Of(times => times.Models), count);

        Dictionary<string, double> Of(Func<RefreshTimes, IReadOnlyDictionary<string, double>> part) =>
            refreshes.SelectMany(times => part(times).Keys).Distinct().ToDictionary(
                key => key, key => Medians.Of(refreshes.Select(times => part(times).GetValueOrDefault(key))));
    }
}
