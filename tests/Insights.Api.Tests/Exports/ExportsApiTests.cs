using System.Net;
using System.Text.Json;

namespace Insights.Api.Tests.Exports;

/// <summary>One test measures what the whole process allocates, so nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public sealed class ExportsApiTests
{
    private const string Chats = """
        create table gold.chats ("chatId" text, "is test chat" boolean, "created at" timestamptz, "first name" text, cities text);
        grant select on gold.chats to insights;
        """;

    [Fact]
    public async Task A_file_has_all_columns_of_the_relation_quoted_where_needed_in_the_order_of_time()
    {
        await using var host = await ExportHost.StartAsync();
        await host.ExecuteAsync(Chats + """
            insert into gold.chats values
                ('c3', null, null, null, '[]'),
                ('c2', true, '2025-11-15 11:51:00.25+00', E'two\r\nlines, "quoted"', '["Gent","Aalst"]'),
                ('c1', false, '2025-11-15 11:51:00.25+00', ' é😀 ', '[]'),
                ('c0', false, '2025-11-16 00:00:00+09', E'\\.', '[1]');
            update ops.warehouse_version set version = 7;
            """);

        using var response = await host.Client.GetAsync("/api/v1/exports/chats.csv");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=chats.csv", response.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(["7"], response.Headers.GetValues("Warehouse-Version"));
        Assert.Equal(
            "chatId,is test chat,created at,first name,cities\n"
            + "c1,false,2025-11-15T11:51:00.25Z, é😀 ,[]\n"
            + "c2,true,2025-11-15T11:51:00.25Z,\"two\r\nlines, \"\"quoted\"\"\",\"[\"\"Gent\"\",\"\"Aalst\"\"]\"\n"
            + "c0,false,2025-11-15T15:00:00Z,\\.,[1]\n"
            + "c3,,,,[]\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Messages_come_in_the_order_of_the_log_without_the_columns_that_tell_it()
    {
        await using var host = await ExportHost.StartAsync();
        await host.ExecuteAsync("""
            create table gold.messages_in_order as select 1 + i % 2 as chat_number, i as position, 'm' || i as "messageId" from generate_series(12, 1, -1) as i;
            create view gold.messages as select "messageId" from gold.messages_in_order;
            grant select on gold.messages, gold.messages_in_order to insights;
            """);

        Assert.Equal("messageId\nm2\nm4\nm6\nm8\nm10\nm12\nm1\nm3\nm5\nm7\nm9\nm11\n", await host.Client.GetStringAsync("/api/v1/exports/messages.csv"));
    }

    [Fact]
    public async Task Before_the_first_publish_the_answer_says_so()
    {
        await using var host = await ExportHost.StartAsync();

        using var response = await host.Client.GetAsync("/api/v1/exports/chats.csv");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("/problems/not-published", await ProblemTypeAsync(response));
    }

    [Fact]
    public async Task An_unknown_export_is_not_found()
    {
        await using var host = await ExportHost.StartAsync();

        using var response = await host.Client.GetAsync("/api/v1/exports/pg_authid.csv");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("/problems/not-found", await ProblemTypeAsync(response));
    }

    [Fact]
    public async Task A_file_many_times_larger_than_the_memory_it_takes_passes_through()
    {
        const long Rows = 150_000;
        await using var host = await ExportHost.StartAsync();
        await host.ExecuteAsync(Chats + $"insert into gold.chats select 'c' || i, false, now(), repeat('x', 1000), '[]' from generate_series(1, {Rows}) as i");
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await using var body = await host.Client.GetStreamAsync("/api/v1/exports/chats.csv");
        var (length, lines) = await MeasureAsync(body);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Rows + 1, lines);
        Assert.True(length > 150_000_000, $"{length} bytes");
        Assert.True(allocated < length / 5, $"{allocated} bytes allocated for a file of {length}");
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_export_in_the_database()
    {
        await using var host = await ExportHost.StartAsync();
        await host.ExecuteAsync(Chats + "insert into gold.chats select 'c' || i, false, now(), repeat('x', 1000), '[]' from generate_series(1, 100000) as i");

        // More often than there are connections, so that one that stays taken is noticed.
        for (var i = 0; i < 5; i++)
        {
            await using var body = await host.Client.GetStreamAsync("/api/v1/exports/chats.csv");
            await body.ReadExactlyAsync(new byte[100]);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await host.CountAsync("select count(*) from pg_stat_activity where query ilike 'copy%' and state = 'active'") > 0)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.StartsWith("chatId,", await host.Client.GetStringAsync("/api/v1/exports/chats.csv", patience.Token));
    }

    private static async Task<string?> ProblemTypeAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString();

    private static async Task<(long Length, long Lines)> MeasureAsync(Stream body)
    {
        var buffer = new byte[64 * 1024];
        var (length, lines) = (0L, 0L);
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            length += read;
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return (length, lines);
    }
}
