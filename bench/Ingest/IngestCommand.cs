using System.CommandLine;
using System.Globalization;
using TestServers;

namespace Bench.Ingest;

/// <summary><c>bench ingest</c>: the worker's load of a navigation file beside <c>psql \copy</c> of the same file.</summary>
internal static class IngestCommand
{
    private const int SmallRows = 1_000_000;
    private const int OneFileRows = 10_000_000;
    private const int ManyFilesRows = 3_000_000;

    public static Command Create()
    {
        var rows = new Option<int?>("--rows") { Description = "rows of the file: 10 million, or 3 million with --files" };
        var files = new Option<int?>("--files") { Description = "instead, compare one file with so many files of as many rows, from landing to archive" };
        var runs = new Option<int>("--runs") { Description = "alternating runs of each", DefaultValueFactory = _ => 3 };
        var write = new Option<string?>("--write") { Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md" };
        var command = new Command("ingest", "Times the load of a navigation file by the worker and by psql \\copy.") { rows, files, runs, write };
        foreach (var option in new Option[] { rows, files, runs })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) || number < 1))
                    result.AddError($"{option.Name} is {result.Tokens[0].Value}, expected a whole number of at least 1");
            });
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(files) is { } count)
            {
                await output.WriteLineAsync((await CompareFilesAsync(parsed.GetValue(rows) ?? ManyFilesRows, count, parsed.GetValue(runs), output, cancellationToken)).Summary());
                return 0;
            }

            var report = await RunAsync(parsed.GetValue(rows) ?? OneFileRows, parsed.GetValue(runs), output, cancellationToken);
            await output.WriteLineAsync(report.Summary());
            if (parsed.GetValue(write) is { } path)
                await report.WriteSectionAsync(path, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<ManyFilesReport> CompareFilesAsync(int rows, int files, int runs, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-ingest-").FullName;
        try
        {
            return await new ManyFiles(root).RunAsync(rows, files, runs, output, cancellationToken);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<IngestReport> RunAsync(int rows, int runs, TextWriter output, CancellationToken cancellationToken)
    {
        var psql = TestPrograms.Find("psql", "postgresql-client");
        var root = Directory.CreateTempSubdirectory("bench-ingest-").FullName;
        try
        {
            var loads = new Loads(root);
            var file = Path.Combine(root, "navigation.csv");
            NavigationFile.Write(file, rows, cancellationToken);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {new FileInfo(file).Length / 1e6:N0} MB"));
            var results = new List<(LoadResult Worker, double Psql)>();
            for (var run = 1; run <= runs; run++)
            {
                var copied = await Loads.ByPsqlAsync(psql, file, rows, cancellationToken);
                var worker = await loads.ByWorkerAsync(file, rows, cancellationToken);
                results.Add((worker, copied));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"run {run}: psql \\copy {copied:F2} s, worker {worker.Seconds:F2} s ({copied / worker.Seconds:F2} times), its processor time {worker.CpuSeconds:F2} s, peak memory {worker.PeakBytes / 1e6:F0} MB"));
            }

            var small = Path.Combine(root, "small_navigation.csv");
            NavigationFile.Write(small, SmallRows, cancellationToken);
            return new IngestReport(rows, new FileInfo(file).Length, results, SmallRows, await loads.ByWorkerAsync(small, SmallRows, cancellationToken));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
