using System.Text.Json;
using Dapper;
using Insights.Api.Answers;
using Insights.Api.Generation;
using Insights.Api.Requests;
using Insights.Api.Tests.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;

namespace Insights.Api.Tests.Generation;

/// <summary>The customer endpoints over a migrated database with a small gold, which they read as their role.</summary>
internal sealed class GenerationHost : IAsyncDisposable
{
    /// <summary>The columns that the endpoints read, as the models make them.</summary>
    private const string Gold = """
        create table gold.dim_crm_customers (customer_id integer primary key, occupation text, customer_type text not null);
        create table gold.interactions (
            interaction_id text primary key, customer_id integer not null, customer_type text not null default 'Red', channel text not null, topic text,
            sentiment text, started_at timestamptz not null, product text not null default 'unknown',
            interaction_date date generated always as ((started_at at time zone 'UTC')::date) stored,
            month_start date generated always as (date_trunc('month', started_at at time zone 'UTC')::date) stored,
            search_text tsvector generated always as (to_tsvector('english', coalesce(topic, ''))) stored
        );
        create table gold.interaction_words (
            interaction_id text primary key, customer_id integer not null, words text not null, names text[] not null,
            search_text tsvector generated always as (to_tsvector('simple', words)) stored
        );
        grant select on all tables in schema gold to insights;
        update ops.warehouse_version set version = 7;
        """;

    private readonly WebApplication _app;

    private GenerationHost(WebApplication app, NpgsqlDataSource owner)
    {
        (_app, Owner) = (app, owner);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Signed in as the owner of the database.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <param name="model">In place of the configured one.</param>
    /// <param name="withGold">Whether anything was published.</param>
    /// <param name="settings">Such as <c>Llm:Provider</c>.</param>
    public static async Task<GenerationHost> StartAsync(IChatClient? model = null, bool withGold = true, params (string Key, string Value)[] settings)
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        var owner = NpgsqlDataSource.Create(connectionString);
        await new Migrator(owner, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration["Access:RequestsPerSecond"] = "100000";
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c role=insights" }.ConnectionString));
        builder.AddRequests();
        builder.AddAnswers();
        builder.AddCustomerContent();
        if (model is not null)
        {
            builder.Services.AddSingleton(model);
        }

        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseRequests();
        app.MapCustomerContent();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var host = new GenerationHost(app, owner);
        host.Client.Use(await TestKeys.CreateAsync(owner));
        if (withGold)
        {
            await host.ExecuteAsync(Gold);
        }

        return host;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Owner.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql)
    {
        await using var connection = await Owner.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }

    public async Task<long> CountAsync(string sql) => (await ListAsync<long>(sql))[0];

    public Task AddCustomerAsync(int id, string? occupation = "Jedi", string type = "Red") =>
        ExecuteAsync("insert into gold.dim_crm_customers values (@id, @occupation, @type)", new { id, occupation, type });

    public async Task AddInteractionAsync(
        int customer, string at, string channel, string? topic, string? sentiment = "Neutral", string product = "Sand", string? words = null, string[]? names = null, string type = "Red")
    {
        var id = $"{customer}|{at}|{channel}|{topic?.GetHashCode(StringComparison.Ordinal)}";
        await ExecuteAsync(
            "insert into gold.interactions (interaction_id, customer_id, customer_type, channel, topic, sentiment, started_at, product) values (@id, @customer, @type, @channel, @topic, @sentiment, @at::timestamptz, @product)",
            new { id, customer, type, channel, topic, sentiment, at = at + "Z", product });
        if (words is not null)
        {
            await ExecuteAsync("insert into gold.interaction_words values (@id, @customer, @words, @names)", new { id, customer, words, names = names ?? [] });
        }
    }

    public Task<HttpResponseMessage> SendAsync(string path) => Client.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Owner.DisposeAsync();
    }
}

internal static class ContentAnswers
{
    public static string Content(this JsonElement answer) => answer.GetProperty("generated_content").GetProperty("Content").GetString()!;

    public static string Summary(this JsonElement answer) => answer.GetProperty("summary").GetProperty("summary_text").GetString()!;

    /// <summary>Why the text is not the model's; <c>null</c> when it is.</summary>
    public static string? FallbackReason(this JsonElement answer) =>
        answer.GetProperty("fallback") is { ValueKind: JsonValueKind.Object } fallback ? fallback.GetProperty("reason").GetString() : null;
}
