using System.Diagnostics;
using Dapper;
using Ingestion.Worker.Tests.Hosting;
using Npgsql;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>The service as a process of its own, which can be killed; database and directories outlive it.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private readonly string _root;
    private readonly bool _ownsRoot;
    private Process? _process;

    private WorkerProcess(string connectionString, string messaging, WorkerProcess? beside = null)
    {
        _ownsRoot = beside is null;
        _root = beside?._root ?? Directory.CreateTempSubdirectory("ingestion-crash-").FullName;
        _output = beside?._output ?? [];
        ConnectionString = connectionString;
        Messaging = messaging;
        Database = NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public string Messaging { get; }

    public NpgsqlDataSource Database { get; }

    public string Root => _root;

    public string Archive => Path.Combine(_root, "archive");

    public string Failed => Path.Combine(_root, "failed");

    /// <summary>Most memory that the process has had resident since its start, in bytes.</summary>
    public long PeakBytes => 1024 * File.ReadLines($"/proc/{_process!.Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), System.Globalization.CultureInfo.InvariantCulture))
        .Single();

    public string Landed(string name) => Path.Combine(_root, "landing", "usage", name);

    public static async Task<WorkerProcess> PrepareAsync() => new(await IngestionHost.MigratedDatabaseAsync(), await IngestionHost.VirtualHostAsync());

    /// <summary>Starts the service and waits for its bronze tables, so that a file is its next work.</summary>
    /// <param name="messaging">Another broker.</param>
    /// <param name="obeysPermissions">Whether file permissions hold for it even when the tests are run by root.</param>
    /// <param name="usesTwoStreams">Whether it copies every file on two connections, and not only large ones.</param>
    public async Task StartAsync(string? messaging = null, bool obeysPermissions = false, bool usesTwoStreams = false)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Ingestion.Worker.dll")];
        if (obeysPermissions && Environment.IsPrivilegedProcess)
            command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", "--", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__warehouse"] = ConnectionString;
        start.Environment["ConnectionStrings__messaging"] = messaging ?? Messaging;
        start.Environment["Landing__Directory"] = Path.Combine(_root, "landing");
        start.Environment["Landing__ArchiveDirectory"] = Archive;
        start.Environment["Landing__ScanInterval"] = "00:00:00.050";
        start.Environment["Landing__QuietSeconds"] = "0";
        if (usesTwoStreams)
            start.Environment["Landing__SecondStreamBytes"] = "1";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _output.Enqueue($"process {_process.Id} started");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilAsync("select to_regclass('bronze.usage_users') is not null", "bronze tables");
    }

    /// <summary>Another worker on the same database, broker and directories.</summary>
    public WorkerProcess Beside() => new(ConnectionString, Messaging, this);

    /// <summary>Files that were taken out of the landing directory and have not come to their end.</summary>
    public IReadOnlyList<string> Claimed()
    {
        var claimed = Path.Combine(_root, "landing", "usage", ".claimed");
        return Directory.Exists(claimed) ? [.. Directory.EnumerateFiles(claimed, "*", SearchOption.AllDirectories)] : [];
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _output.Enqueue($"process {_process.Id} killed");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Puts a navigation file of so many rows into the landing directory at once.</summary>
    public void Deliver(string name, int rows)
    {
        var part = Path.Combine(_root, "part");
        using (var file = new StreamWriter(part))
        {
            file.Write("event_id,user_id,org_id,event_timestamp\n");
            for (var i = 0; i < rows; i++)
                file.Write($"e{i},u{i % 300},o{i % 25},2025-11-15 11:51:00+0000\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Landed(name))!);
        File.Move(part, Landed(name));
    }

    /// <summary>Puts a file into a domain's folder at once.</summary>
    public void Deliver(string domain, string name, string content)
    {
        var part = Path.Combine(_root, "part");
        File.WriteAllText(part, content);
        File.Move(part, Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "landing", domain)).FullName, name));
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>After everything: one loaded batch whose counts add up, its rows once, one message that went out, the file in the archive.</summary>
    public async Task AssertLoadedOnceAsync(string name, int rows)
    {
        await UntilAsync("select count(*) = 1 from ops.batches where file_moved_at is not null", "batch whose file has moved");
        await UntilAsync("select count(*) = 1 from ops.outbox where sent_at is not null", "sent message");
        Assert.Equal($"loaded {rows} {rows} 0", await ScalarAsync<string>("select concat_ws(' ', status, rows_read, rows_loaded, rows_rejected) from ops.batches"));
        Assert.Equal(rows, await ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
        Assert.Equal(rows, await ScalarAsync<long>("select count(distinct _row_number) from bronze.usage_navigation join ops.batches on batch_id = _batch_id"));
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from ops.outbox"));
        Assert.False(File.Exists(Landed(name)));
        Assert.Empty(Claimed());
        Assert.Single(Directory.EnumerateFiles(Archive, $"*-{name}", SearchOption.AllDirectories));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        await Database.DisposeAsync();
        if (_ownsRoot)
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
