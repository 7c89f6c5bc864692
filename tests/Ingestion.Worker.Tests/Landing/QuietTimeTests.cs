using System.IO.Compression;
using System.Text;
using Ingestion.Worker.Landing;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>How long a file must be as it is before it is taken; the quiet time is 2 s, and 10 s for one that looks unfinished.</summary>
public sealed class QuietTimeTests : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("quiet-");
    private readonly SetClock _clock = new();
    private readonly LandingScanner _scanner;
    private readonly string _file;

    public QuietTimeTests()
    {
        _file = Path.Combine(_root.CreateSubdirectory("landing/usage").FullName, "navigation.csv");
        _scanner = new LandingScanner(Path.Combine(_root.FullName, "landing"), _clock, new QuietTime(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)));
    }

    public static TheoryData<string, byte[], double> Endings => new()
    {
        { "line feed", "a,b\n1,2000\n"u8.ToArray(), 2 },
        { "carriage return and line feed", "a,b\r\n1,2000\r\n"u8.ToArray(), 2 },
        { "carriage return", "a,b\r1,2000\r"u8.ToArray(), 2 },
        { "in the middle of a number", "a,b\n1,2"u8.ToArray(), 10 },
        { "behind a comma", "a,b\n1,"u8.ToArray(), 10 },
        { "in a quoted field", "a,b\n1,\"x"u8.ToArray(), 10 },
        { "header without line break", "a,b"u8.ToArray(), 10 },
        { "nothing", [], 10 },
        { "utf-16 with line break", Encoding.Unicode.GetBytes("\uFEFFa,b\r\n1,2\r\n"), 2 },
        { "utf-16 big endian with line break", Encoding.BigEndianUnicode.GetBytes("\uFEFFa,b\n1,2\n"), 2 },
        { "utf-16 without line break", Encoding.Unicode.GetBytes("\uFEFFa,b\r\n1,2"), 10 },
        { "gzip", Gzip("a,b\n1,2"), 2 },
        { "json object without line break", "{\"a\": 1}"u8.ToArray(), 10 },
        { "json array", "[{\"a\": 1},\n {\"a\": 2}]"u8.ToArray(), 2 },
        { "json array with mark", "\uFEFF\n[{\"a\": 1}] \n"u8.ToArray(), 2 },
        { "json array without end", "[{\"a\": 1},\n {\"a\": 2}"u8.ToArray(), 10 },
        { "parquet", "PAR1.....PAR1"u8.ToArray(), 2 },
        { "parquet without end", "PAR1........"u8.ToArray(), 10 },
        { "zip", Zip(), 2 },
        { "zip without end", Zip()[..^3], 10 },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_file_whose_end_looks_unfinished_waits_longer(string ending, byte[] content, double seconds)
    {
        File.WriteAllBytes(_file, content);

        Assert.Equal((ending, seconds), (ending, TakenAfter()));
    }

    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "grows", path => File.AppendAllText(path, "2,2\n") },
        { "shrinks", path => Truncate(path, 4) },
        { "is touched", path => File.SetLastWriteTimeUtc(path, new DateTime(2025, 1, 1)) },
        { "is written anew", path => File.WriteAllText(path, "a,b\n9,9\n") },
        { "is written in place, and its time put back", path => KeepTime(path, () => Overwrite(path, "x,y\n3,4\n")) },
        { "is replaced by one of the same size and time", path => KeepTime(path, () => Replace(path, "x,y\n3,4\n")) },
        { "becomes a link", path => ReplaceByLink(path, "x,y\n3,4\n") },
        { "gets another mode", path => File.SetAttributes(path, FileAttributes.ReadOnly) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_quiet_time_begins_again_whenever_a_file(string change, Action<string> happen)
    {
        File.WriteAllText(_file, "a,b\n1,2\n");
        Assert.Empty(Scan(1.5));
        WaitForTheNextTick();
        happen(_file);

        Assert.Equal((change, 2), (change, TakenAfter()));
    }

    public static TheoryData<string, Action<string, string>> TargetChanges => new()
    {
        { "grows", (_, target) => File.AppendAllText(target, "2,2\n") },
        { "shrinks", (_, target) => Truncate(target, 4) },
        { "is written anew", (_, target) => File.WriteAllText(target, "a,b\n9,9\n") },
        { "is replaced", (_, target) => KeepTime(target, () => Replace(target, "x,y\n3,4\n")) },
        { "is another", (link, target) => ReplaceByLink(link, "x,y\n3,4\n") },
        { "is a link that now leads elsewhere", (_, target) => ReplaceByLink(target, "x,y\n3,4\n") },
        { "is written in place, and its time put back", (_, target) => KeepTime(target, () => Overwrite(target, "x,y\n3,4\n")) },
        { "goes and comes again", (_, target) => { File.Delete(target); File.WriteAllText(target, "a,b\n1,2\n"); } },
    };

    [Theory]
    [MemberData(nameof(TargetChanges))]
    public void The_quiet_time_begins_again_whenever_what_a_link_leads_to(string change, Action<string, string> happen)
    {
        var target = Path.Combine(_root.FullName, "target");
        File.WriteAllText(target, "a,b\n1,2\n");
        File.CreateSymbolicLink(_file, "../../target");
        Assert.Empty(Scan(1.5));
        WaitForTheNextTick();
        happen(_file, target);

        Assert.Equal((change, 2), (change, TakenAfter()));
    }

    [Fact]
    public void A_file_that_does_not_change_for_the_quiet_time_is_still_looked_at_twice()
    {
        File.WriteAllText(_file, "a,b\n1,2\n");
        _clock.Passed += TimeSpan.FromHours(1);

        Assert.Empty(_scanner.Scan());
        _clock.Passed += TimeSpan.FromHours(1);
        Assert.Single(_scanner.Scan());
    }

    public void Dispose() => _root.Delete(recursive: true);

    /// <returns>How many seconds from the first look that finds the file like this it takes.</returns>
    private double TakenAfter()
    {
        var start = _clock.Passed;
        while (_scanner.Scan().Count == 0)
        {
            Assert.InRange((_clock.Passed - start).TotalSeconds, 0, 60);
            _clock.Passed += Step;
        }

        return (_clock.Passed - start).TotalSeconds;
    }

    private List<ArrivedFile> Scan(double seconds)
    {
        var taken = new List<ArrivedFile>();
        for (var end = _clock.Passed + TimeSpan.FromSeconds(seconds); _clock.Passed <= end; _clock.Passed += Step)
        {
            taken.AddRange(_scanner.Scan());
        }

        return taken;
    }

    /// <summary>The system's clock for files goes in steps of some milliseconds.</summary>
    private void WaitForTheNextTick()
    {
        var probe = Path.Combine(_root.FullName, "probe");
        File.WriteAllText(probe, "");
        for (var first = FileStatus.Of(probe).Change; FileStatus.Of(probe).Change == first;)
        {
            File.WriteAllText(probe, "");
        }
    }

    private static void Truncate(string path, long size)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(size);
    }

    private static void Overwrite(string path, string text)
    {
        using var file = File.OpenWrite(path);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void ReplaceByLink(string path, string text)
    {
        var target = Path.Combine(Path.GetDirectoryName(path)!, ".new-target");
        File.WriteAllText(target, text);
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private static void KeepTime(string path, Action change)
    {
        var time = File.GetLastWriteTimeUtc(path);
        change();
        File.SetLastWriteTimeUtc(path, time);
    }

    private static byte[] Gzip(string text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private static byte[] Zip()
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("sheet.xml").Open();
            entry.Write("<x/>"u8);
        }

        return target.ToArray();
    }
}
