using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;
using Warehouse.Content;

namespace Bench.Ingest;

/// <summary><c>bench readers</c>: the worker's reader beside CsvHelper's span interface, reading every field of the same file and doing nothing else.</summary>
internal static class ReadersCommand
{
    private const int Runs = 5;

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "rows of the file", DefaultValueFactory = _ => 3_000_000 };
        var command = new Command("readers", "Times the worker's CSV reader beside CsvHelper's spans.") { rows };
        command.SetAction((parsed, cancellationToken) =>
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("bench-readers-").FullName, "navigation.csv");
            try
            {
                NavigationFile.Write(file, parsed.GetValue(rows), cancellationToken);
                Compare(file, parsed.GetValue(rows), parsed.InvocationConfiguration.Output);
            }
            finally
            {
                Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Compare(string file, int rows, TextWriter output)
    {
        var dataset = DatasetCatalog.Load(ContentDirectory.BesideProgram).Match("usage", "navigation.csv").Single();
        var own = new List<double>();
        var library = new List<double>();
        // The first round warms up.
        for (var run = 0; run <= Runs; run++)
        {
            var ownTime = Time(() => ReadOwn(file, dataset), out var ownBytes);
            var libraryTime = Time(() => ReadLibrary(file), out var libraryBytes);
            if (ownBytes != libraryBytes)
                throw new InvalidOperationException($"the worker's reader found {ownBytes} bytes in fields, CsvHelper {libraryBytes}");
            if (run == 0)
                continue;
            own.Add(ownTime);
            library.Add(libraryTime);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"processor time for {rows:N0} rows, median of {Runs}: worker's reader {own.Order().ElementAt(Runs / 2):F2} s, CsvHelper {library.Order().ElementAt(Runs / 2):F2} s"));
    }

    /// <summary>Processor time, because the elapsed time of so short a run tells more about the machine.</summary>
    private static double Time(Func<long> read, out long bytes)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        bytes = read();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalSeconds;
    }

    private static long ReadOwn(string file, Dataset dataset)
    {
        using var stream = OpenRead(file);
        using var reader = new CsvRecordReader(stream, dataset, ReaderLimits.Default);
        long bytes = 0;
        while (reader.Read())
        {
            for (var i = 0; i < reader.Current.Count; i++)
                bytes += reader.Current[i].Length;
        }

        return bytes;
    }

    private static long ReadLibrary(string file)
    {
        using var stream = OpenRead(file);
        // With what quarantine needs: line numbers, and knowing malformed quotes.
        using var reader = CsvReader.Create(stream, new CsvReaderOptions { TrackLineNumbers = true, OnMalformedRecord = _ => { }, MaxRecordSize = ReaderLimits.Default.MaxRecordBytes }, leaveOpen: true);
        long bytes = 0;
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
                bytes += reader.GetSpan(i).Length;
        }

        return bytes;
    }

    private static FileStream OpenRead(string file) => new(file, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
}
