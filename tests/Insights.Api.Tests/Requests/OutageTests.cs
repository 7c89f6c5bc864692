using System.Net;
using Insights.Api.Answers;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Insights.Api.Tests.Requests;

/// <summary>A database that is away is said to be, and no longer once it is back.</summary>
[Collection(nameof(SamplesApi))]
public sealed class OutageTests(SamplesApi api)
{
    [Theory]
    [InlineData("/commerce", "text/html")]
    [InlineData("/api/v1/metrics/revenue", "application/problem+json")]
    public async Task Who_asks_while_it_is_away_is_told_to_ask_again(string path, string type)
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=9;Username=nobody;Database=nowhere;Timeout=1");
        await using var withoutDatabase = api.With(services => services.AddSingleton(away));
        using var client = withoutDatabase.CreateClient();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("The warehouse cannot be reached", text, StringComparison.Ordinal);
        Assert.Contains("ask again in a moment", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/commerce")]
    [InlineData("/api/v1/metrics/revenue")]
    public async Task One_request_at_most_meets_the_connections_that_a_restart_has_ended(string path)
    {
        var readings = Enumerable.Range(0, 8).Select(_ => api.Client.GetStringAsync(new Uri("/usage", UriKind.Relative)));
        await Task.WhenAll(readings);
        await api.ExecuteAsync("select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = 'insights'");

        using var first = await api.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var second = await api.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Contains(first.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.UndefinedTable, false)]
    [InlineData(PostgresErrorCodes.QueryCanceled, false)]
    public void A_statement_that_is_refused_is_no_outage(string state, bool isOutage) =>
        Assert.Equal(isOutage, WarehouseOutage.Is(new PostgresException("", "FATAL", "FATAL", state)));
}
