using System.Text;
using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>A sender that has its file open writes to it when it has been read and before it is in the archive.</summary>
public sealed class LateWriteTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private const string Content = "event_id,user_id,org_id,event_timestamp\nl1,u1,o1,2025-01-01\n";

    private const string IsWaiting = """
        select exists (
            select from pg_locks
            inner join pg_database on pg_database.oid = database
            where datname = current_database() and relation = 'ops.batches'::regclass and not granted
        )
        """;

    /// <summary>What neither size nor time tells when it is put back.</summary>
    private static readonly DateTime Written = new(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly IngestionHost _host = fixture.Host;

    /// <summary>What the sender does, and what must then lie in the archive and among the refused files.</summary>
    public static TheoryData<string, bool, string?> Writes => new()
    {
        { "nothing", true, null },
        { "touch", true, null },
        { "rewrite with the same bytes", true, null },
        { "rewrite a byte", false, Content.Replace("l1", "l2") },
        { "rewrite a byte and put the time back", false, Content.Replace("l1", "l2") },
        { "rewrite the last byte and put the time back", false, Content[..^1] + " " },
        { "append", true, Content + "l3,u1,o1,2025-01-01\n" },
        { "append and put the time back", true, Content + "l3,u1,o1,2025-01-01\n" },
        { "truncate", false, Content[..^5] },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task The_archive_has_what_was_read_and_never_anything_else(string write, bool isArchived, string? keptApart)
    {
        // Contents that came before would be duplicates.
        var user = $"u{write.Length:D3}";
        var name = $"{write.Replace(' ', '_')}_navigation.csv";
        var hidden = Path.Combine(Directory.CreateDirectory(Path.Combine(_host.Landing, "usage")).FullName, "." + name);
        await using var file = new FileStream(hidden, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        await file.WriteAsync(Bytes(Content, user));
        File.SetLastWriteTimeUtc(hidden, Written);
        await using (var connection = await _host.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The batch is written when the file has been read and looked at for the last time.
            await connection.ExecuteAsync("lock table ops.batches in share mode");
            File.Move(hidden, Path.Combine(_host.Landing, "usage", name));
            await IngestionHost.UntilAsync(() => _host.ScalarAsync<bool>(IsWaiting), isWaiting => isWaiting, "load that waits");
            await WriteAsync(write, file, user);
        }

        var batch = await _host.BatchOfAsync(name);

        Assert.Equal(("loaded", 1L, 1L, 0L), batch.Outcome());
        Assert.Equal(isArchived ? [Text(Content, user)] : [], Kept(_host.Archive, _host.Archived(), name));
        Assert.Equal(keptApart is null ? [] : [Text(keptApart, user)], Kept(_host.Failed, _host.Refused(), name));
        if (keptApart is not null)
        {
            var explanation = await File.ReadAllTextAsync(Path.Combine(_host.Failed, _host.Refused().Single(path => path.EndsWith($"{name}.error.json", StringComparison.Ordinal))));
            var kept = isArchived ? "the archive has what was loaded" : "what was loaded is overwritten and not in the archive";
            Assert.Contains($"the file had {Text(Content, user).Length} bytes when it was loaded as batch {batch.BatchId}, and has been written to since ({Text(keptApart, user).Length} bytes); {kept}: ", explanation, StringComparison.Ordinal);
        }
    }

    private static async Task WriteAsync(string write, FileStream file, string user)
    {
        var content = Text(Content, user);
        switch (write.Replace(" and put the time back", ""))
        {
            case "nothing":
                return;
            case "touch":
                File.SetLastWriteTimeUtc(file.SafeFileHandle, Written.AddDays(1));
                return;
            case "rewrite with the same bytes":
                file.Position = 0;
                await file.WriteAsync(Encoding.UTF8.GetBytes(content));
                break;
            case "rewrite a byte":
                file.Position = content.IndexOf("l1", StringComparison.Ordinal) + 1;
                file.WriteByte((byte)'2');
                break;
            case "rewrite the last byte":
                file.Position = content.Length - 1;
                file.WriteByte((byte)' ');
                break;
            case "append":
                file.Position = content.Length;
                await file.WriteAsync(Bytes("l3,u1,o1,2025-01-01\n", user));
                break;
            case "truncate":
                file.SetLength(content.Length - 5);
                break;
            default:
                throw new ArgumentException(write);
        }

        if (write.EndsWith("put the time back", StringComparison.Ordinal))
        {
            File.SetLastWriteTimeUtc(file.SafeFileHandle, Written);
        }
    }

    private static IEnumerable<string> Kept(string directory, IReadOnlyList<string> paths, string name) =>
        paths.Where(path => path.EndsWith("-" + name, StringComparison.Ordinal)).Select(path => File.ReadAllText(Path.Combine(directory, path)));

    private static byte[] Bytes(string content, string user) => Encoding.UTF8.GetBytes(Text(content, user));

    private static string Text(string content, string user) => content.Replace("u1", user);
}
