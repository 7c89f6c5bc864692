using System.Net.Http.Json;
using Insights.Api.Tests.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>Keys of all kinds, and requests that come with them to the API as a company runs it.</summary>
public abstract class Attack(SamplesApi samples) : IAsyncLifetime
{
    private readonly Dictionary<string, string?> _keys = new() { ["none"] = null };

    protected SamplesApi Samples { get; } = samples;

    public async Task InitializeAsync()
    {
        foreach (var scope in Scopes.All)
        {
            _keys[scope] = await TestKeys.CreateAsync(Samples.Owner, [scope]);
        }

        _keys["reader"] = _keys[Scopes.Read];
        _keys["expired"] = await TestKeys.CreateAsync(Samples.Owner, Scopes.All, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _keys["revoked"] = await TestKeys.CreateAsync(Samples.Owner, Scopes.All);
        await Samples.ExecuteAsync($"update ops.api_keys set revoked_at = now() where key_id = '{IdOf(_keys["revoked"]!)}'");
        var good = _keys[Scopes.Read]!;
        _keys["other secret"] = $"{good[..^1]}{(good[^1] == '0' ? '1' : '0')}";
        _keys["other id"] = $"insights_{(good[9] == '0' ? '1' : '0')}{good[10..]}";
        _keys["half"] = good[..40];
        _keys["longer"] = $"{good}0";
        _keys["capitals"] = good.ToUpperInvariant();
        _keys["sql"] = "' or 1=1 --";
        _keys["id alone"] = IdOf(good);
        _keys["empty"] = "";
        _keys["huge"] = new string('a', 20_000);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The text of a key.</summary>
    protected string Key(string name) => _keys[name]!;

    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = path.StartsWith("/api/", StringComparison.Ordinal)
                ? JsonContent.Create(body ?? new { })
                : new FormUrlEncodedContent([]);
        if (_keys[key] is { } text)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {text}");
        return await Anonymous().SendAsync(request);
    }

    protected HttpClient Anonymous() => Samples.Production.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private static string IdOf(string key) => key.Split('_')[1];
}
