using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Npgsql;
using Warehouse.Access;
using Warehouse.Erasure;

namespace Insights.Api.Tests.Access;

/// <summary>Somebody asks for a person to be erased; the ingestion does it.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ErasureRequestTests(SamplesApi samples)
{
    private const string Key = "a secret of the tests with 32 characters or more";

    [Fact]
    public async Task A_request_is_written_down_once_and_nobody_is_told_who_it_is()
    {
        await using var api = samples.InProduction((PersonHash.Setting, Key));
        using var client = await ClientAsync(api.CreateClient());

        using var first = await client.PostAsJsonAsync("/api/v1/erasures", new { kind = "shopper", id = " 0000712345 " });
        using var second = await client.PostAsJsonAsync("/api/v1/erasures", new { kind = "shopper", id = "712345" });

        var erasure = await first.Content.ReadFromJsonAsync<JsonElement>();
        var id = erasure.GetProperty("id").GetInt64();
        Assert.Equal((HttpStatusCode.Accepted, $"/api/v1/erasures/{id}"), (first.StatusCode, first.Headers.Location?.OriginalString));
        Assert.Equal(("requested", 0), (erasure.GetProperty("status").GetString(), erasure.GetProperty("changes").GetArrayLength()));
        Assert.Equal(id, (await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64());
        Assert.Equal([("712345", true)], await samples.ListAsync(
            $"select subject, subject_hash = '\\x{Convert.ToHexString(new PersonHash(Key).Of("shopper", "712345"))}' from ops.erasures where erasure_id = {id}",
            row => (row.GetString(0), row.GetBoolean(1))));

        await samples.ExecuteAsync(
            $$"""update ops.erasures set status = 'finished', subject = null, changes = '{"files": 2, "bronze.commerce_users": 1}' where erasure_id = {{id}}""");
        var shown = await client.GetStringAsync($"/api/v1/erasures/{id}");
        Assert.Contains("""[{"place":"bronze.commerce_users","count":1},{"place":"files","count":2}]""", shown, StringComparison.Ordinal);
        Assert.Contains(shown, await client.GetStringAsync("/api/v1/erasures?limit=1000"), StringComparison.Ordinal);
        Assert.DoesNotContain("712345", shown, StringComparison.Ordinal);
        using var again = await client.PostAsJsonAsync("/api/v1/erasures", new { kind = "shopper", id = "712345" });
        Assert.NotEqual(id, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData("shoper", "7", "kind is 'shoper', expected one of shopper, ")]
    [InlineData(null, "7", "kind is '', expected one of ")]
    [InlineData("shopper", "seven", "id of a shopper is not a whole number, which says who one is")]
    [InlineData("user", " ", "id has 0 characters, expected 1 to 200 that say which user")]
    public async Task A_request_that_names_nobody_is_refused(string? kind, string id, string detail)
    {
        await using var api = samples.InProduction((PersonHash.Setting, Key));
        using var client = await ClientAsync(api.CreateClient());

        using var response = await client.PostAsJsonAsync("/api/v1/erasures", new { kind, id });

        var problem = await response.ProblemAsync();
        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_to_recognise_people_by_nobody_is_erased()
    {
        using var client = await ClientAsync(samples.Production.CreateClient());

        using var response = await client.PostAsJsonAsync("/api/v1/erasures", new { kind = "user", id = "user_0001" });

        Assert.Equal((503, "/problems/no-erasure-key", PersonHash.Missing), await response.ProblemAsync());
    }

    [Fact]
    public async Task The_api_itself_cannot_read_who_is_to_be_erased()
    {
        await using var role = NpgsqlDataSource.Create(samples.ApiConnectionString);
        await using var command = role.CreateCommand("select subject from ops.erasures");

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    private async Task<HttpClient> ClientAsync(HttpClient client)
    {
        client.Use(await TestKeys.CreateAsync(samples.Owner, [Scopes.Admin]));
        return client;
    }
}
