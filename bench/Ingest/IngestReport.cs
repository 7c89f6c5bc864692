using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Bench.Ingest;

/// <summary>What a benchmark of ingestion found.</summary>
internal sealed record IngestReport(int Rows, long FileBytes, IReadOnlyList<(LoadResult Worker, double Psql)> Runs, int SmallRows, LoadResult Small)
{
    private double Worker => Median(Runs.Select(run => run.Worker.Seconds));

    private double Psql => Median(Runs.Select(run => run.Psql));

    private double Ratio => Median(Runs.Select(run => run.Psql / run.Worker.Seconds));

    private long Peak => Runs.Max(run => run.Worker.PeakBytes);

    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        median: psql \copy {Psql:F2} s ({Rows / Psql / 1e6:F2} million rows/s), worker {Worker:F2} s ({Rows / Worker / 1e6:F2} million rows/s)
        throughput: {Ratio:F2} times \copy (median of the pairs)
        peak memory: {Small.PeakBytes / 1e6:F0} MB for {SmallRows:N0} rows, {Peak / 1e6:F0} MB for {Rows:N0} rows
        """);

    /// <summary>Replaces the section in a Markdown file, or adds it at the end.</summary>
    public Task WriteSectionAsync(string path, CancellationToken cancellationToken) => MarkdownSection.WriteAsync(path, "ingest", Section(), cancellationToken);

    private string Section()
    {
        var table = new StringBuilder();
        foreach (var ((worker, psql), run) in Runs.Select((run, i) => (run, i + 1)))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {run} | {psql:F2} | {worker.Seconds:F2} | {psql / worker.Seconds:F2} | {worker.CpuSeconds:F2} | {worker.PeakBytes / 1e6:F0} |\n");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            `dotnet run -c Release --project bench -- ingest --rows {Rows}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}:

            | run | `\copy` s | worker s | times `\copy` | worker's processor s | worker's peak MB |
            |---|---|---|---|---|---|
            {table}| median | {Psql:F2} | {Worker:F2} | **{Ratio:F2}** | | |

            The file has {Rows:N0} rows and {FileBytes / 1e6:N0} MB. Peak memory is {Small.PeakBytes / 1e6:F0} MB for {SmallRows:N0} rows and {Peak / 1e6:F0} MB for {Rows:N0}.
            """);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
