using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>What is no file to load: nothing waits for it, everybody is told, and it is settled once.</summary>
public sealed class OddFileTests : IAsyncLifetime
{
    private const string Header = "event_id,user_id,org_id,event_timestamp\n";
    private const string Row = "e1,u1,o1,2025-01-01\n";

    private const string NoDomain = "no dataset has the domain 'finance'; domains are assistant, chats, commerce, crm, usage; move the files, or add datasets/finance/";

    private const string Datasets = "datasets of usage take: navigation (*navigation*.csv); organisations (*organisations*.csv); research_transformations (*research_transformations*.csv); toolbar_transformations (*toolbar_transformations*.csv); users (*users*.csv)";

    private static readonly string LongName = new('x', 250);

    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_file_that_the_system_cannot_read_is_told_and_holds_nothing_up()
    {
        var path = Path.Combine(_host.Landing, "usage", "sick_navigation.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Nothing is mapped at its first byte, so that reading it is an input/output error.
        File.CreateSymbolicLink(path, "/proc/self/mem");
        var listed = await UnclaimedAsync(listed => listed.Count > 0);

        _host.Deliver("usage", "good_navigation.csv", Header + Row);

        Assert.Equal(("loaded", 1L, 1L, 0L), (await _host.BatchOfAsync("good_navigation.csv")).Outcome());
        Assert.StartsWith("usage|sick_navigation.csv|", Assert.Single(listed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_taken_is_listed_with_the_reason_and_holds_nothing_up()
    {
        var usage = Directory.CreateDirectory(Path.Combine(_host.Landing, "usage")).FullName;
        (string Domain, string Name, string Reason, Action<string> Make)[] odd =
        [
            ("usage", "pipe_navigation.csv", "it is a named pipe (FIFO) and no regular file; write the data into a file", path => Run("mkfifo", path)),
            ("usage", "socket_navigation.csv", "it is a socket and no regular file; write the data into a file", Bind),
            ("usage", "device_navigation.csv", "it is a link to '/dev/zero', which is a device and no regular file; write the data into a file", path => File.CreateSymbolicLink(path, "/dev/zero")),
            ("usage", "broken_navigation.csv", "it is a link to 'nowhere.csv', which does not exist; correct or remove the link", path => File.CreateSymbolicLink(path, "nowhere.csv")),
            ("usage", "circle_navigation.csv", "it is a link that leads in a circle; correct or remove the link", path => File.CreateSymbolicLink(path, "circle_navigation.csv")),
            ("usage", "pipelink_navigation.csv", "it is a link to 'pipe_navigation.csv', which is a named pipe (FIFO) and no regular file; write the data into a file", path => File.CreateSymbolicLink(path, "pipe_navigation.csv")),
            ("usage", "folderlink", "it is a link to the folder '/tmp'; link to files", path => Directory.CreateSymbolicLink(path, "/tmp")),
            ("usage", "2025/navigation.csv", "it lies in a folder within 'usage'; files are taken from 'usage' itself: move it up", path => Write(path)),
            ("usage", "2025/11/30/navigation.csv", "it lies in a folder within 'usage'; files are taken from 'usage' itself: move it up", path => Write(path)),
            ("usage", "empty", "it is an empty folder within 'usage'; files are taken from 'usage' itself", path => Directory.CreateDirectory(path)),
            ("usage", "left_navigation.csv.part", "names that end in .part are for files that are still being written; rename it when it is complete", path => Write(path)),
            ("usage", "caf\uFFFD_navigation.csv", "its name is not UTF-8, the bytes that are not are shown as \uFFFD; rename it", _ => Run("sh", "-c", $"printf x > \"{usage}/$(printf 'caf\\351_navigation.csv')\"")),
            ("", "fin\uFFFDnces", "its name is not UTF-8, the bytes that are not are shown as \uFFFD; rename it", _ => Run("sh", "-c", $"mkdir \"{_host.Landing}/$(printf 'fin\\341nces')\"")),
            ("", "finance", NoDomain, path => Directory.CreateDirectory(path)),
            ("finance", "ledger_navigation.csv", NoDomain, path => Write(path)),
            ("finance", "2025/ledger.csv", NoDomain, path => Write(path)),
            ("", "navigation.csv", "it lies in no domain; move it into a folder named assistant, chats, commerce, crm, usage", path => Write(path)),
            ("usage", "budget.csv", $"no dataset of usage takes 'budget.csv'; {Datasets}; rename the file, or add a dataset", path => Write(path)),
            ("usage", "navigation.txt", $"no dataset of usage takes 'navigation.txt'; {Datasets}; rename the file, or add a dataset", path => Write(path)),
            ("usage", LongName, $"no dataset of usage takes '{LongName}'; {Datasets}; rename the file, or add a dataset", path => Write(path)),
            ("usage", "users_navigation.csv", "'users_navigation.csv' matches more than one dataset: navigation (*navigation*.csv); users (*users*.csv); rename the file or narrow the patterns", path => Write(path)),
        ];
        foreach (var (domain, name, _, make) in odd)
        {
            var path = Path.Combine(_host.Landing, domain, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            make(path);
        }

        _host.Deliver("usage", "good_navigation.csv", Header + Row);

        Assert.Equal(("loaded", 1L, 1L, 0L), (await _host.BatchOfAsync("good_navigation.csv")).Outcome());
        Assert.Equal(
            odd.Select(entry => $"{entry.Domain}|{entry.Name}|{entry.Reason}").Order(StringComparer.Ordinal),
            (await UnclaimedAsync(listed => listed.Count >= odd.Length)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.batches"));

        // .NET cannot remove names that are not UTF-8.
        Run("rm", "-rf", "--", _host.Landing);
        Assert.Empty(await UnclaimedAsync(listed => listed.Count == 0));
    }

    [Fact]
    public async Task A_file_that_no_dataset_takes_is_loaded_when_it_gets_a_name_that_one_takes()
    {
        _host.Deliver("usage", "extract.csv", Header + Row);
        var reasons = await UnclaimedAsync(listed => listed.Count == 1);
        File.Move(Path.Combine(_host.Landing, "usage", "extract.csv"), Path.Combine(_host.Landing, "usage", "navigation_extract.csv"));

        Assert.Equal(("loaded", 1L, 1L, 0L), (await _host.BatchOfAsync("navigation_extract.csv")).Outcome());
        Assert.StartsWith("usage|extract.csv|no dataset of usage takes 'extract.csv'", Assert.Single(reasons), StringComparison.Ordinal);
        Assert.Empty(await UnclaimedAsync(listed => listed.Count == 0));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.batches"));
        Assert.Empty(_host.Refused());
    }

    [Fact]
    public async Task A_claimed_file_whose_dataset_has_gone_stays_where_it_is_and_is_listed()
    {
        var claim = Directory.CreateDirectory(Path.Combine(_host.Landing, "finance", ".claimed", "20250101T000000.000000Z-1"));
        await File.WriteAllTextAsync(Path.Combine(claim.FullName, "ledger.csv"), Header + Row);

        var listed = await UnclaimedAsync(listed => listed.Count == 2);

        Assert.Equal([$"finance|ledger.csv|{NoDomain}; it is tried again", $"|finance|{NoDomain}"], listed.Order(StringComparer.Ordinal));
        Assert.Equal(["finance/.claimed/20250101T000000.000000Z-1/ledger.csv"], _host.Landed());
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from ops.batches"));
    }

    public static TheoryData<string, string, string, bool> Names => new()
    {
        { "one that fits", Named('n', 200), "loaded", true },
        { "longest that has room for an explanation", Named('n', 231), "loaded", true },
        { "longest that fits", Named('n', 242), "loaded", true },
        { "longest that fits, of a bad file", Named('n', 242), "failed", false },
        { "longest for an explanation, of a bad file", Named('n', 231), "failed", false },
        { "longest that fits, in letters of two bytes", Named('é', 242), "loaded", true },
        { "a byte too long", Named('n', 243), "failed", true },
        { "a letter too long", Named('é', 244), "failed", true },
        { "longest that there is", Named('n', 255), "failed", true },
        { "longest that there is, in letters of four bytes", Named("😀", 255), "failed", true },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_the_archive_has_no_room_for_is_settled_once(string title, string name, string status, bool isGood)
    {
        var content = isGood ? Header + Row : "no header\n";
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(_host.Landing, "usage")).FullName, name), content);

        var batch = await _host.BatchOfAsync(name);
        _host.Deliver("usage", "after_navigation.csv", Header + "e2,u1,o1,2025-01-01\n");
        await _host.BatchOfAsync("after_navigation.csv");

        Assert.Equal((title, status), (title, batch.Status));
        Assert.Single(await _host.BatchesOfAsync(name));
        Assert.Empty(_host.Landed());
        var kept = status == "loaded" ? _host.Archived().Where(path => !path.EndsWith("after_navigation.csv", StringComparison.Ordinal)) : _host.Refused().Where(path => !path.EndsWith(".error.json", StringComparison.Ordinal));
        var path = Path.Combine(status == "loaded" ? _host.Archive : _host.Failed, Assert.Single(kept));
        Assert.Equal(content, await File.ReadAllTextAsync(path));
        Assert.StartsWith(batch.Sha256[..12] + "-", Path.GetFileName(path), StringComparison.Ordinal);
        Assert.EndsWith(name[^20..], path, StringComparison.Ordinal);
        if (status == "failed")
        {
            Assert.True(File.Exists(path + ".error.json"));
            var bytes = Encoding.UTF8.GetByteCount(name);
            Assert.StartsWith(bytes > 242 ? $"the file name has {bytes} bytes, more than the 242 that leave room for the hash in the archive" : "line 1 is no header", batch.Reason, StringComparison.Ordinal);
        }
    }

    private Task<IReadOnlyList<string>> UnclaimedAsync(Func<IReadOnlyList<string>, bool> isRight) =>
        IngestionHost.UntilAsync(() => _host.RowsAsync("domain, file_name, reason) from ops.unclaimed_files"), isRight, "list of what is not taken");

    private static string Named(char letter, int bytes) => Named(letter.ToString(), bytes);

    private static string Named(string letter, int bytes)
    {
        const string end = "_navigation.csv";
        var room = bytes - end.Length;
        var width = Encoding.UTF8.GetByteCount(letter);
        return new string('x', room % width) + string.Concat(Enumerable.Repeat(letter, room / width)) + end;
    }

    private static void Write(string path) => File.WriteAllText(path, Header + Row);

    /// <summary>The name stays when the socket is gone.</summary>
    private static void Bind(string path)
    {
        var near = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(near));
        Run("mv", near, path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
