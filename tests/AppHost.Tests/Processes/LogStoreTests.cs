using AppHost.Embedded.Processes;

namespace AppHost.Tests.Processes;

public sealed class LogStoreTests
{
    [Fact]
    public async Task A_follower_gets_what_was_and_what_comes_in_order()
    {
        using var store = new LogStore();
        store.Append("one", isError: false);
        var read = Task.Run(async () =>
        {
            var lines = new List<string>();
            await foreach (var block in store.ReadAsync(follow: true, CancellationToken.None))
                lines.AddRange(block.Select(l => $"{l.Number} {l.Text} {l.IsError}"));
            return lines;
        });
        store.Append("two", isError: true);
        store.Append("three", isError: false);
        store.Dispose();

        Assert.Equal(["1 one False", "2 two True", "3 three False"], await read.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Only_the_last_lines_are_kept_and_their_numbers_go_on()
    {
        using var store = new LogStore(capacity: 2);
        foreach (var text in (string[])["a", "b", "c"])
            store.Append(text, isError: false);

        var blocks = new List<LogLine>();
        await foreach (var block in store.ReadAsync(follow: false, CancellationToken.None))
            blocks.AddRange(block);

        Assert.Equal([(2, "b"), (3, "c")], blocks.Select(l => (l.Number, l.Text)));
        Assert.Equal("c", store.Tail(1));
    }

    [Fact]
    public void A_new_start_keeps_the_previous_file()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("ingestion.log");
        using (var first = new LogStore(file))
            first.Append("first run", isError: false);
        using (var second = new LogStore(file))
            second.Append("second run", isError: false);

        Assert.EndsWith(" second run", File.ReadAllText(file).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith(" first run", File.ReadAllText(directory.Combine("ingestion.previous.log")).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_file_is_rolled()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("ingestion.log");
        using (var store = new LogStore(file, maxFileBytes: 1000))
        {
            for (var i = 0; i < 200; i++)
                store.Append(new string('x', 50), isError: false);
        }

        Assert.All(Lengths(), length => Assert.InRange(length, 0, 1100));

        IEnumerable<long> Lengths() => Directory.EnumerateFiles(directory.Path).Select(f => new FileInfo(f).Length);
    }
}
