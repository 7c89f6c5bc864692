using System.Diagnostics;
using System.Globalization;
using Bench.Generation;
using Bench.Reports;
using Bench.Usage;
using Modeling.Worker.Runs;

namespace Bench.Model.Peer;

/// <summary>Load and full refresh of generated usage files by the platform and by DuckDB, in turns, each into a database of its own.</summary>
/// <param name="root">A directory for files, archive and databases, on one file system.</param>
internal sealed class PeerComparison(string root)
{
    private readonly List<PlatformTurn> _ours = [];
    private readonly List<IReadOnlyList<(string Step, double Seconds)>> _theirs = [];

    /// <summary>Writes the files that both load.</summary>
    public IReadOnlyList<string> Generate(int events, int users, CancellationToken cancellationToken)
    {
        var options = new GenerateOptions(Path.Combine(root, "files"), Events: events, Users: users, Days: UsageWarehouse.Days);
        return [.. UsageGenerator.Generate(options, cancellationToken).Select(file => file.Path)];
    }

    /// <summary>One turn of each.</summary>
    /// <param name="files">In the order in which they are loaded.</param>
    /// <param name="compare">Gets both warehouses before they are dropped.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidOperationException">The two sides made different tables.</exception>
    public async Task RunAsync(IReadOnlyList<string> files, Func<BenchWarehouse, DuckDbWarehouse, Task>? compare, CancellationToken cancellationToken)
    {
        var turn = Directory.CreateDirectory(Path.Combine(root, $"turn-{_ours.Count + 1}")).FullName;
        using var theirs = new DuckDbWarehouse(Path.Combine(turn, "peer.duckdb"));
        theirs.Refresh(files, cancellationToken);
        _theirs.Add(theirs.Steps);

        await using var ours = await BenchWarehouse.CreateAsync(Path.Combine(turn, "archive"), cancellationToken);
        _ours.Add(await RefreshAsync(ours, Land(files, turn), cancellationToken));

        foreach (var table in PeerTable.All)
        {
            table.EnsureSame(await ours.ScalarAsync<string>(table.Totals), theirs.Scalar<string>(table.Totals));
        }

        await (compare?.Invoke(ours, theirs) ?? Task.CompletedTask);
        theirs.Dispose();
        Directory.Delete(turn, recursive: true);
    }

    /// <summary>The last turn in a line.</summary>
    public string LastTurn => string.Create(
        CultureInfo.InvariantCulture,
        $"turn {_ours.Count}: platform load {_ours[^1].Load:F2} s, full refresh {_ours[^1].Refresh:F2} s; "
        + $"DuckDB {string.Join(", ", _theirs[^1].Select(step => $"{step.Step} {step.Seconds:F2}"))} s; {_ours[^1].Total / Total(_theirs[^1]):F2} times");

    public string Report()
    {
        var (ours, theirs) = (_ours.ConvertAll(turn => turn.Total), _theirs.ConvertAll(Total));
        var ratios = ours.Zip(theirs, (mine, other) => mine / other).ToList();
        var loads = _theirs.ConvertAll(turn => turn[0].Seconds);
        var steps = _theirs[0].Select((step, i) => $"{step.Step} {Medians.Of(_theirs.Select(turn => turn[i].Seconds)):F1}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            | medians of {_ours.Count} turns | load s | tables s | both s |
            |---|---|---|---|
            | platform | {Medians.Of(_ours.Select(turn => turn.Load)):F1} | {Medians.Of(_ours.Select(turn => turn.Refresh)):F1} | {Medians.Of(ours):F1} |
            | DuckDB | {Medians.Of(loads):F1} | {Medians.Of(theirs.Zip(loads, (all, load) => all - load)):F1} | {Medians.Of(theirs):F1} |
            | platform, times DuckDB's | | | **{Medians.Of(ratios):F2}** ({ratios.Min():F2} to {ratios.Max():F2}) |

            DuckDB's seconds: {string.Join(", ", steps)}.
            """);
    }

    private static double Total(IReadOnlyList<(string Step, double Seconds)> steps) => steps.Sum(step => step.Seconds);

    private static async Task<PlatformTurn> RefreshAsync(BenchWarehouse warehouse, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var file in files)
        {
            await warehouse.LoadAsync(file, cancellationToken);
        }

        var loaded = Stopwatch.GetTimestamp();
        await warehouse.RefreshAsync(new RunRequest(RunTrigger.Request, FullRefresh: true), cancellationToken);
        return new PlatformTurn(Stopwatch.GetElapsedTime(started, loaded).TotalSeconds, Stopwatch.GetElapsedTime(loaded).TotalSeconds);
    }

    /// <summary>Copies, because what is loaded is moved to the archive.</summary>
    private static List<string> Land(IReadOnlyList<string> files, string turn)
    {
        var landing = Directory.CreateDirectory(Path.Combine(turn, "landing", "usage")).FullName;
        var landed = files.Select(file => Path.Combine(landing, Path.GetFileName(file))).ToList();
        foreach (var (from, to) in files.Zip(landed))
        {
            File.Copy(from, to);
        }

        return landed;
    }

    private sealed record PlatformTurn(double Load, double Refresh)
    {
        public double Total => Load + Refresh;
    }
}
