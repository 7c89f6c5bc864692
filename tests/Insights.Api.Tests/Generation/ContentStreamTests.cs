using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Insights.Api.Tests.Generation;

public sealed class ContentStreamTests
{
    private const string Good = "Dear [CUSTOMER], thank you for being in touch with us. You last contacted us by email on 17 February 2020. Kind regards,\nYour customer team";

    [Fact]
    public async Task Sentences_come_as_they_are_checked_and_the_last_event_is_the_answer()
    {
        await using var host = await WithJediAsync(new FakeModel(_ => Good));

        var events = await ReadAsync(host, "generate-content/1/stream");

        Assert.Equal(["sentence", "sentence", "sentence", "content"], events.Select(item => item.Type));
        var content = events[^1].Data;
        Assert.Equal(Good.Replace("[CUSTOMER]", "Jedi", StringComparison.Ordinal), content.Content());
        Assert.Equal(content.Content(), string.Concat(events.SkipLast(1).Select(item => item.Data.GetProperty("text").GetString())));
        Assert.Null(content.FallbackReason());
        Assert.Equal(1, await host.CountAsync("select count(*) from ops.generations where outcome = 'generated'"));
    }

    [Fact]
    public async Task A_sentence_that_does_not_hold_is_not_shown_and_ends_the_model_s_work()
    {
        var model = new FakeModel(_ => "Dear [CUSTOMER], thank you for being in touch with us. You called us nineteen times. " + string.Join(' ', Enumerable.Repeat("Kind regards.", 50)));
        await using var host = await WithJediAsync(model);

        var events = await ReadAsync(host, "generate-content/1/stream");

        Assert.Equal(["sentence", "replaced", "content"], events.Select(item => item.Type));
        Assert.Equal("unsupported_text", events[1].Data.GetProperty("reason").GetString());
        Assert.Equal(("unsupported_text", "template"), (events[2].Data.FallbackReason(), events[2].Data.GetProperty("model").GetString()));
        Assert.DoesNotContain("nineteen", events[2].Data.GetRawText());
        Assert.InRange(model.PiecesTaken, 1, 25);
    }

    [Fact]
    public async Task The_mock_streams_too()
    {
        await using var host = await WithJediAsync(null);

        var events = await ReadAsync(host, "generate-content/1/stream?type=call_script&language=de");

        Assert.Equal((await host.GetAsync("generate-content/1?type=call_script&language=de")).Content(), events[^1].Data.Content());
    }

    private static async Task<IReadOnlyList<(string Type, JsonElement Data)>> ReadAsync(GenerationHost host, string path)
    {
        using var response = await host.SendAsync(path);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var events = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
        {
            events.Add((item.EventType, JsonDocument.Parse(item.Data).RootElement));
        }

        return events;
    }

    private static async Task<GenerationHost> WithJediAsync(FakeModel? model)
    {
        var host = await GenerationHost.StartAsync(model);
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2020-02-11 16:32", "Bird", "Side Effects Discussion", "Positive");
        await host.AddInteractionAsync(1, "2020-02-17 18:24", "Email", "Drug Efficacy");
        return host;
    }
}
