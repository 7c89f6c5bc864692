using System.Net;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Npgsql;
using TestServers;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Database;

namespace Insights.Api.Tests.Access;

/// <summary>The API does not start where nobody could come in or keys would travel in the open, and does not answer whoever asks too often.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ProductionTests(SamplesApi samples)
{
    [Fact]
    public async Task Without_a_key_it_does_not_start_and_says_how_to_make_one()
    {
        var connection = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        await using var owner = NpgsqlDataSource.Create(connection);
        await new Migrator(owner, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await TestKeys.CreateAsync(owner, Scopes.All, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using var api = samples.InProduction(("ConnectionStrings:warehouse", connection));

        var refusal = Assert.Throws<InvalidOperationException>(() => api.CreateClient());

        Assert.Contains("no API key that opens anything", refusal.Message, StringComparison.Ordinal);
        await TestKeys.CreateAsync(owner);
        await using var again = samples.InProduction(("ConnectionStrings:warehouse", connection));
        using var response = await again.CreateClient().GetAsync(new Uri("/health", UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Without_encryption_it_does_not_start()
    {
        await using var api = samples.InProduction(("Access:TrustedProxies:0", ""), ("urls", "http://0.0.0.0:0"));

        var refusal = Assert.ThrowsAny<InvalidOperationException>(() => api.CreateClient());

        Assert.Contains("Access:TrustedProxies", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_too_often_waits_and_others_do_not()
    {
        await using var api = samples.InProduction(
            ("Access:RequestsPerSecond", "1"), ("Access:BurstSeconds", "3"), ("Access:UnknownRequestsPerSecond", "1"));
        var (one, other, nobody) = (api.CreateClient(), api.CreateClient(), api.CreateClient());
        one.Use(await TestKeys.CreateAsync(samples.Owner));
        other.Use(await TestKeys.CreateAsync(samples.Owner));

        await AssertLimitedAsync(one, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(new Uri("/api/v1/metrics", UriKind.Relative))).StatusCode);
        await AssertLimitedAsync(nobody, HttpStatusCode.Unauthorized);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await nobody.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
    }

    private static async Task AssertLimitedAsync(HttpClient client, HttpStatusCode before)
    {
        for (var request = 0; request < 50; request++)
        {
            using var response = await client.GetAsync(new Uri("/api/v1/metrics", UriKind.Relative));
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(request >= 3);
                Assert.True(response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
                Assert.Equal("/problems/too-many-requests", (await response.ProblemAsync()).Type);
                return;
            }

            Assert.Equal(before, response.StatusCode);
        }

        Assert.Fail("50 requests in a row were answered where one in a second is");
    }
}
