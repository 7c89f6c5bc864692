using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Microsoft.VisualBasic.FileIO;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>Keys are made, used, listed and revoked by other keys.</summary>
[Collection(nameof(SamplesApi))]
public sealed class KeyTests(SamplesApi samples)
{
    private static readonly string[] Kept = ["method", "path", "scope", "status"];

    [Fact]
    public async Task A_key_is_shown_once_opens_what_it_says_and_is_revoked()
    {
        var admin = samples.Production.CreateClient();
        admin.Use(await TestKeys.CreateAsync(samples.Owner, [Scopes.Admin]));
        using var made = await admin.PostAsJsonAsync(
            "/api/v1/keys", new { name = "sales", scopes = new[] { "write", "read" }, expires_at = "9999-01-01T00:00:00Z" });
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        var (key, about) = (answer.GetProperty("key").GetString()!, answer.GetProperty("about"));
        var id = about.GetProperty("key_id").GetString()!;
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(["read", "write"], about.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.True(made.Headers.CacheControl!.NoStore);

        var caller = samples.Production.CreateClient();
        caller.Use(key);
        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(new Uri("/api/v1/metrics", UriKind.Relative))).StatusCode);
        var listed = (await admin.GetFromJsonAsync<JsonElement>("/api/v1/keys?limit=1000")).GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("key_id").GetString() == id);
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("last_used_at").ValueKind);
        Assert.DoesNotContain(key.Split('_')[2], listed.GetRawText(), StringComparison.Ordinal);

        using var revoked = await admin.DeleteAsync(new Uri($"/api/v1/keys/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        using var refused = await caller.GetAsync(new Uri("/api/v1/metrics", UriKind.Relative));
        Assert.StartsWith($"the key {id} was revoked; send one that is good", (await refused.ProblemAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_of_a_key_opens_nothing()
    {
        var key = await TestKeys.CreateAsync(samples.Owner);
        var rows = await samples.ListAsync("select row_to_json(api_keys)::text from ops.api_keys", row => row.GetString(0));

        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => row.Contains(key.Split('_')[2], StringComparison.Ordinal));
        var stolen = samples.Production.CreateClient();
        var id = key.Split('_')[1];
        var hashes = await samples.ListAsync($"select encode(secret_hash, 'hex') from ops.api_keys where key_id = '{id}'", row => row.GetString(0));
        stolen.Use($"insights_{id}_{hashes.Single()}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stolen.GetAsync(new Uri("/api/v1/metrics", UriKind.Relative))).StatusCode);
        var uses = await samples.ListAsync($"select last_used_at is not null from ops.api_keys where key_id = '{id}'", row => row.GetBoolean(0));
        Assert.Equal([false], uses);
    }

    [Fact]
    public async Task Who_read_people_s_data_and_who_changed_what_is_kept_and_what_was_read_is_not()
    {
        var key = await TestKeys.CreateAsync(samples.Owner, Scopes.All);
        var client = samples.Production.CreateClient();
        client.Use(key);
        await client.GetAsync(new Uri("/api/v1/metrics/revenue", UriKind.Relative));
        await client.GetAsync(new Uri("/api/v1/exports/chats.csv", UriKind.Relative));
        await client.GetAsync(new Uri("/api/v1/pipeline/rejects?limit=1", UriKind.Relative));
        await client.PostAsJsonAsync("/api/v1/pipeline/uploads/usage/nonsense", new { });

        var entries = (await client.GetFromJsonAsync<JsonElement>("/api/v1/access-log")).GetProperty("items").EnumerateArray()
            .Where(entry => entry.GetProperty("key_id").GetString() == key.Split('_')[1])
            .Select(entry => string.Join(' ', Kept.Select(name => entry.GetProperty(name)))).Reverse();
        Assert.Equal(
            [
                "GET /api/v1/exports/chats.csv pii 200", "GET /api/v1/pipeline/rejects pii 200",
                "POST /api/v1/pipeline/uploads/usage/nonsense write 422",
            ],
            entries);
    }

    [Fact]
    public async Task A_developer_needs_a_key_for_people_s_data_and_for_keys_and_for_nothing_else()
    {
        using var anonymous = samples.Anonymous();

        using var export = await anonymous.GetAsync(new Uri("/api/v1/exports/chats.csv", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, Scopes.Pii), (export.StatusCode, export.Headers.GetValues("Missing-Scope").Single()));
        using var whole = await samples.Client.GetAsync(new Uri("/api/v1/exports/chats.csv", UriKind.Relative));
        Assert.False(whole.Headers.Contains("Missing-Scope"));
        Assert.Equal(await FieldsAsync(whole, masks: true), await FieldsAsync(export, masks: false));

        var rejects = await anonymous.GetFromJsonAsync<JsonElement>("/api/v1/pipeline/rejects");
        Assert.NotEqual(0, rejects.GetProperty("items").GetArrayLength());
        Assert.All(
            rejects.GetProperty("items").EnumerateArray(), reject => Assert.Equal(JsonValueKind.Null, reject.GetProperty("raw_text").ValueKind));
        var seen = await samples.Client.GetFromJsonAsync<JsonElement>("/api/v1/pipeline/rejects");
        Assert.All(seen.GetProperty("items").EnumerateArray(), reject => Assert.NotEqual("", reject.GetProperty("raw_text").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(new Uri("/api/v1/keys", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync(new Uri("/commerce", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await anonymous.PostAsJsonAsync("/api/v1/pipeline/uploads/usage/nonsense", new { })).StatusCode);
    }

    [Theory]
    [InlineData("Host", "insights.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("X-Forwarded-For", "10.1.2.3")]
    [InlineData("Forwarded", "for=10.1.2.3")]
    public async Task Who_comes_through_something_is_no_developer(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/metrics");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await samples.Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    /// <summary>Of people's data, as this test knows it, <c>[pii]</c> for each value.</summary>
    private static async Task<List<string>> FieldsAsync(HttpResponseMessage export, bool masks)
    {
        string[] personal = ["first name", "last name", "name", "phone number", "email", "token", "read only token"];
        using var reader = new TextFieldParser(new StringReader(await export.Content.ReadAsStringAsync()));
        (reader.HasFieldsEnclosedInQuotes, reader.Delimiters) = (true, [","]);
        var names = reader.ReadFields()!;
        var fields = names.ToList();
        while (reader.ReadFields() is { } row)
        {
            fields.AddRange(names.Zip(row, (name, value) => masks && personal.Contains(name) && value.Length > 0 ? "[pii]" : value));
        }

        return fields;
    }
}
