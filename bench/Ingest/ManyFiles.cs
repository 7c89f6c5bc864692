using System.Globalization;
using Bench.Reports;

namespace Bench.Ingest;

/// <summary><c>bench ingest --files</c>: as many rows in one file and in several, from the landing directory to the archive.</summary>
/// <param name="root">Directory for landing and archive.</param>
internal sealed class ManyFiles(string root)
{
    public async Task<ManyFilesReport> RunAsync(int rows, int files, int runs, TextWriter output, CancellationToken cancellationToken)
    {
        var one = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "one")).FullName, "navigation.csv");
        NavigationFile.Write(one, rows, cancellationToken);
        var several = Directory.CreateDirectory(Path.Combine(root, "several")).FullName;
        Split(one, several, rows, files);
        var loads = new Loads(root);
        var results = new List<(LandResult One, LandResult Several)>();
        for (var run = 1; run <= runs; run++)
        {
            var result = (One: await loads.ByLandingAsync(Path.GetDirectoryName(one)!, rows, cancellationToken), Several: await loads.ByLandingAsync(several, rows, cancellationToken));
            results.Add(result);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"run {run}: one file {result.One.LoadSeconds:F2} s after {result.One.QuietSeconds:F2} s of quiet, {files} files {result.Several.LoadSeconds:F2} s after {result.Several.QuietSeconds:F2} s ({result.Several.LoadSeconds / result.One.LoadSeconds:F2} times)"));
        }

        return new ManyFilesReport(rows, files, results);
    }

    /// <summary>Gives each file its part of the rows, in turn, and the header.</summary>
    private static void Split(string one, string directory, int rows, int files)
    {
        using var source = new StreamReader(one);
        var header = source.ReadLine();
        for (var file = 0; file < files; file++)
        {
            using var target = new StreamWriter(Path.Combine(directory, $"{file:D3}_navigation.csv")) { NewLine = "\n" };
            target.WriteLine(header);
            for (var row = (long)rows * file / files; row < (long)rows * (file + 1) / files; row++)
            {
                target.WriteLine(source.ReadLine());
            }
        }
    }
}

/// <summary>What the comparison of one file and several found.</summary>
internal sealed record ManyFilesReport(int Rows, int Files, IReadOnlyList<(LandResult One, LandResult Several)> Runs)
{
    public string Summary()
    {
        var one = Medians.Of(Runs.Select(run => run.One.LoadSeconds));
        var several = Medians.Of(Runs.Select(run => run.Several.LoadSeconds));
        var quiet = Medians.Of(Runs.SelectMany(run => new[] { run.One.QuietSeconds, run.Several.QuietSeconds }));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"median of {Rows:N0} rows: one file {one:F2} s, {Files} files {several:F2} s, {Medians.Of(Runs.Select(run => run.Several.LoadSeconds / run.One.LoadSeconds)):F2} times; before that {quiet:F2} s of quiet time and scan");
    }
}
