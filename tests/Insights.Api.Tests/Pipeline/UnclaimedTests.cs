using System.Text.Json;

namespace Insights.Api.Tests.Pipeline;

/// <summary>The API tells what the ingestion does not take, and why.</summary>
public sealed class UnclaimedTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    [Fact]
    public async Task What_is_not_taken_is_listed_with_the_reason_until_it_goes()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var folder = Directory.CreateDirectory(Path.Combine(host.Landing, "usage", "2025")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "navigation.csv"), "event_id\n");
        File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(Path.Combine(host.Landing, "crm")).FullName, "customer.csv"), "/nowhere/customer.csv");

        var both = await ListAsync(items => items.Count == 2);
        Directory.Delete(folder, recursive: true);
        var one = await ListAsync(items => items.Count == 1);

        Assert.Equal(
            [
                "crm|customer.csv|it is a link to '/nowhere/customer.csv', which does not exist; correct or remove the link",
                "usage|2025/navigation.csv|it lies in a folder within 'usage'; files are taken from 'usage' itself: move it up",
            ],
            both.Order());
        Assert.StartsWith("crm|customer.csv|", Assert.Single(one));
    }

    private async Task<IReadOnlyList<string>> ListAsync(Func<IReadOnlyList<string>, bool> isRight)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var items = (await host.GetAsync("unclaimed")).GetProperty("items").EnumerateArray().Select(Text).ToList();
            if (isRight(items))
            {
                return items;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static string Text(JsonElement item) => string.Join('|', new[] { "domain", "file_name", "reason" }.Select(name => item.GetProperty(name).GetString()));
}
