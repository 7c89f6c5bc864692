using System.Diagnostics;
using Ingestion.Worker.Landing;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>What happens between the last look at a file and its claim: it is claimed as it was seen, or not at all, and never lost.</summary>
public sealed class FileClaimTests : IDisposable
{
    private const string Content = "a,b\n1,2\n";
    private const string Other = "x,y\n3,4\n";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("claim-");
    private readonly string _file;
    private readonly string _target;

    public FileClaimTests()
    {
        _file = Path.Combine(_root.CreateSubdirectory("landing/usage").FullName, "navigation.csv");
        _target = Path.Combine(_root.FullName, "target");
        File.WriteAllText(_target, Content);
    }

    /// <summary>A change of a file, whether it is claimed all the same, and what then lies in the claim: nothing, or this.</summary>
    public static TheoryData<string, bool, string?> Changes => new()
    {
        { "nothing", true, Content },
        { "append", false, Content + "5,6\n" },
        { "truncate", false, "a,b\n" },
        { "replace", false, Other },
        { "remove", false, null },
        { "rename", false, null },
        { "to link", false, Other },
        { "to pipe", false, null },
        { "to folder", false, null },
        { "second name", true, Content },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_file_is_claimed_as_it_was_seen_or_not_at_all(string change, bool isClaimed, string? inClaim)
    {
        File.WriteAllText(_file, Content);
        var seen = ArrivedFile.At(_file, DateTimeOffset.UnixEpoch);
        Change(change, _file);

        var claimed = FileClaim.Take(seen);

        Assert.Equal((change, isClaimed), (change, claimed is not null));
        Assert.Equal(inClaim, InClaim());
        AssertIsOwn(claimed);
    }

    /// <summary>The same of a link and what it leads to.</summary>
    public static TheoryData<string, bool, string?> LinkChanges => new()
    {
        { "nothing", true, Content },
        { "append to target", false, Content + "5,6\n" },
        { "truncate target", false, "a,b\n" },
        { "replace target", false, Other },
        { "remove target", false, null },
        { "target to pipe", false, null },
        { "to link", false, Other },
        { "to file", false, Other },
        { "remove", false, null },
        { "second name of target", true, Content },
    };

    [Theory]
    [MemberData(nameof(LinkChanges))]
    public void A_link_is_claimed_by_what_it_led_to_or_not_at_all(string change, bool isClaimed, string? inClaim)
    {
        File.CreateSymbolicLink(_file, "../../target");
        var seen = ArrivedFile.At(_file, DateTimeOffset.UnixEpoch);
        Change(change.Replace(" of target", "").Replace(" to target", "").Replace(" target", "").Replace("target to", "to"), change.Contains("target") ? _target : _file);

        var claimed = FileClaim.Take(seen);

        Assert.Equal((change, isClaimed), (change, claimed is not null));
        Assert.Equal(inClaim, InClaim());
        AssertIsOwn(claimed);
    }

    [Fact]
    public void Of_two_that_claim_a_file_at_once_one_gets_it()
    {
        for (var round = 0; round < 200; round++)
        {
            File.WriteAllText(_file, Content);
            ArrivedFile[] seen = [ArrivedFile.At(_file, DateTimeOffset.UnixEpoch), ArrivedFile.At(_file, DateTimeOffset.UnixEpoch)];
            using var start = new Barrier(2);
            var claimed = new ArrivedFile?[2];
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, side =>
            {
                start.SignalAndWait();
                claimed[side] = FileClaim.Take(seen[side]);
            });

            var winner = Assert.Single(claimed.OfType<ArrivedFile>());
            Assert.Equal(Content, File.ReadAllText(winner.Path));
            File.Delete(winner.Path);
            FileClaim.End(winner);
        }
    }

    [Fact]
    public void Claims_sort_by_the_arrival_of_their_files_and_tell_it()
    {
        var times = Enumerable.Range(0, 100).Select(i => new DateTimeOffset(2025, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(i * 37_123)).ToList();
        var claims = times.Select(FileClaim.NewId).ToList();

        Assert.Equal(claims, claims.Order(StringComparer.Ordinal));
        Assert.Equal(times, claims.Select(claim => FileClaim.SeenAt(claim)!.Value));
    }

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>The content of the only claim, wherever it may be read without waiting.</summary>
    private string? InClaim()
    {
        var claims = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(_file)!, ".claimed"));
        var files = claims.Exists ? claims.EnumerateDirectories().SelectMany(FileClaim.FilesOf).ToList() : [];
        return files.Count == 0 || FileStatus.Of(FileClaim.ReadPath(files[0], Path.GetDirectoryName(_file)!)).Kind != FileKind.Regular
            ? null
            : File.ReadAllText(FileClaim.ReadPath(files.Single(), Path.GetDirectoryName(_file)!));
    }

    /// <summary>A file with one name, which nobody else writes to.</summary>
    private static void AssertIsOwn(ArrivedFile? claimed)
    {
        if (claimed is not null)
        {
            Assert.Null(new FileInfo(claimed.Path).LinkTarget);
            Assert.Equal((FileKind.Regular, 1u, claimed.Status), (claimed.Status.Kind, claimed.Status.Links, FileStatus.Of(claimed.Path)));
        }
    }

    private void Change(string change, string path)
    {
        switch (change)
        {
            case "nothing":
                break;
            case "append":
                File.AppendAllText(path, "5,6\n");
                break;
            case "truncate":
                using (var file = File.OpenWrite(path))
                {
                    file.SetLength(4);
                }

                break;
            case "replace":
                // By another file of the same size and time.
                var time = File.GetLastWriteTimeUtc(path);
                File.WriteAllText(path + ".new", Other);
                File.SetLastWriteTimeUtc(path + ".new", time);
                File.Move(path + ".new", path, overwrite: true);
                break;
            case "remove":
                File.Delete(path);
                break;
            case "rename":
                File.Move(path, path + ".old");
                break;
            case "to file":
                File.Delete(path);
                File.WriteAllText(path, Other);
                break;
            case "to link":
                File.WriteAllText(Path.Combine(_root.FullName, "other"), Other);
                File.Delete(path);
                File.CreateSymbolicLink(path, Path.Combine(_root.FullName, "other"));
                break;
            case "to pipe":
                File.Delete(path);
                Run("mkfifo", path);
                break;
            case "to folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "second name":
                Run("ln", path, Path.Combine(_root.FullName, "second"));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "unknown");
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
