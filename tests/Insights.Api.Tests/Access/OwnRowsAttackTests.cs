using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Insights.Api.Access;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit.Abstractions;

namespace Insights.Api.Tests.Access;

/// <summary>A key for some organisations is told nothing of others, whatever it asks and however often others ask beside it.</summary>
[Collection(nameof(SamplesApi))]
public sealed class OwnRowsAttackTests(SamplesApi samples, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Mine = OrganisationCallers.Mine;
    private const string Yours = OrganisationCallers.Yours;
    private const string Days = OrganisationCallers.Days;
    private const int Requests = 600;

    private OrganisationCallers _callers = null!;

    public async Task InitializeAsync() => _callers = await OrganisationCallers.CreateAsync(samples);

    public Task DisposeAsync()
    {
        _callers.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData($"/api/v1/metrics/active_users?organisation_id={Yours}", "has no member")]
    [InlineData($"/api/v1/metrics/sessions?by=user_id&user_id={{your_user}}", "has no member")]
    [InlineData($"/api/v1/entities/organisation?key={Yours}", "has no member")]
    [InlineData(
        $"/api/v1/entities/organisation?measures=sessions&active_in=2025-10-01..2025-10-31&activity=sessions&active.organisation_id={Yours}",
        "has no member")]
    [InlineData("/api/v1/metrics/revenue", "revenue is read from fct_order_lines, whose rows belong to no organisation")]
    [InlineData("/api/v1/metrics?names=sessions,revenue", "belong to no organisation")]
    [InlineData("/api/v1/entities/customer", "belong to no organisation")]
    [InlineData("/api/v1/analyses/funnel", "belong to no organisation")]
    [InlineData("/api/v1/pipeline/batches", "sees the rows of its organisations alone")]
    [InlineData("/api/v1/pipeline/rejects", "sees the rows of its organisations alone")]
    [InlineData("/api/v1/customers", "sees the rows of its organisations alone")]
    [InlineData("/pipeline", "sees the rows of its organisations alone")]
    public async Task What_is_others_is_refused_without_a_hint(string path, string detail)
    {
        var yourUser = _callers.Markers
            .First(marker => marker.Organisation == Yours && marker.Marker.StartsWith("user_", StringComparison.Ordinal)).Marker;
        using var response = await _callers.GetAsync("mine", path.Replace("{your_user}", yourUser, StringComparison.Ordinal));
        var problem = await response.ProblemAsync();

        Assert.InRange((int)response.StatusCode, 400, 403);
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
        _callers.RequireOwn(Mine, path + yourUser, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_one_is_told_is_not_told_to_another_by_cache_tag_or_cursor()
    {
        const string Path = $"/api/v1/metrics/sessions?by=organisation_id,user_id&grain=day&limit=5&{Days}";
        using var mine = await _callers.GetAsync("mine", Path);
        using var yours = await _callers.GetAsync("yours", Path);
        Assert.NotEqual(mine.Headers.ETag, yours.Headers.ETag);
        Assert.NotEqual(await mine.Content.ReadAsStringAsync(), await yours.Content.ReadAsStringAsync());

        using var known = new HttpRequestMessage(HttpMethod.Get, Path);
        known.Headers.IfNoneMatch.Add(mine.Headers.ETag!);
        using var again = await _callers["yours"].SendAsync(known);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        var cursor = (await OrganisationCallers.JsonAsync(mine)).GetProperty("next").GetString();
        using var next = await _callers.GetAsync("yours", $"{Path}&cursor={cursor}");
        _callers.RequireOwn(Yours, Path, await next.Content.ReadAsStringAsync());

        var question = new { question = "how many sessions by organisation in october 2025?" };
        using var answered = await _callers["mine"].PostAsJsonAsync("/api/v1/ask", question);
        var plan = (await OrganisationCallers.JsonAsync(answered)).GetProperty("plan_hash").GetString();
        using var followUp = await _callers["yours"].PostAsJsonAsync("/api/v1/ask", new { question = "and by user?", previous = plan });
        _callers.RequireOwn(Yours, "", await followUp.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Two_organisations_beside_each_other_never_see_each_other()
    {
        var metrics = await _callers.MetricsAsync();
        var answered = await Task.WhenAll(
            RunAsync("mine", Mine, metrics, 1), RunAsync("yours", Yours, metrics, 2),
            RunAsync("mine", Mine, metrics, 3), RunAsync("yours", Yours, metrics, 4));

        Assert.All(answered, count => Assert.InRange(count, Requests / 4, Requests));
    }

    [Fact]
    public async Task Every_other_endpoint_refuses_it()
    {
        var endpoints = samples.Production.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && endpoint.Metadata.GetMetadata<ServesOwnRows>() is null)
            .ToList();
        Assert.InRange(endpoints.Count, 20, 100);
        foreach (var endpoint in endpoints)
        {
            var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, "\\{[^}]*\\}", "1");
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/{path.TrimStart('/')}");
            if (method == "POST")
                request.Content = JsonContent.Create(new { });
            using var response = await _callers["mine"].SendAsync(request);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} answers {response.StatusCode}");
        }
    }

    [Fact]
    public async Task The_database_itself_gives_the_role_no_other_rows()
    {
        await using var source = NpgsqlDataSource.Create(samples.ApiConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync("set role restricted_reader");
        Assert.Equal(PostgresErrorCodes.UndefinedObject, await RefusalAsync("select * from gold.fct_sessions"));
        await ExecuteAsync($"set insights.organisations = '{{{Mine}}}'");
        foreach (var (relation, column) in await OrganisationColumnsAsync())
        {
            await using var command = new NpgsqlCommand($"select distinct \"{column}\" from gold.\"{relation}\"", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                Assert.Equal((relation, Mine), (relation, reader.GetString(0)));
            }
        }

        string[] others = ["gold.fct_orders", "gold.active_user_gaps", "gold.pii_users", "silver.activities", "ops.api_keys", "ops.batches"];
        foreach (var relation in others)
        {
            Assert.Equal((relation, PostgresErrorCodes.InsufficientPrivilege), (relation, await RefusalAsync($"select * from {relation}")));
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        async Task<string?> RefusalAsync(string sql) =>
            (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql))).SqlState;
    }

    /// <summary>Random requests, one after the other.</summary>
    /// <returns>How many were answered with data.</returns>
    private async Task<int> RunAsync(string key, string organisation, IReadOnlyList<MetricShape> metrics, int seed)
    {
        var random = new Random(seed);
        var answered = 0;
        for (var i = 0; i < Requests; i++)
        {
            var (path, body) = RandomRequest(random, metrics);
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
            request.Content = body is null ? null : JsonContent.Create(new { question = body });
            if (random.Next(4) == 0)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
            using var response = await _callers[key].SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500, $"{path} {body}: {(int)response.StatusCode} {text}");
            _callers.RequireOwn(organisation, Uri.UnescapeDataString(path) + body, text);
            answered += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        output.WriteLine($"{key}: {answered} of {Requests} answered");
        return answered;
    }

    private (string Path, string? Question) RandomRequest(Random random, IReadOnlyList<MetricShape> metrics)
    {
        var metric = Any(metrics);
        var marker = Any(_callers.Markers).Marker;
        return random.Next(9) switch
        {
            0 or 1 => ($"/api/v1/metrics/{metric.Name}?{Days}{OrganisationCallers.Question(random, metric)}", null),
            2 => (
                $"/api/v1/metrics/{metric.Name}?{Days}{OrganisationCallers.Question(random, metric)}"
                    + $"&organisation_id={Uri.EscapeDataString(marker)}",
                null),
            3 => ($"/api/v1/metrics?names={metric.Name},sessions&by=organisation_id&grain={Any(OrganisationCallers.Grains)}", null),
            4 => (
                $"/api/v1/entities/{Any(["organisation", "user", "chat"])}?limit={random.Next(1, 500)}"
                    + (random.Next(2) == 0 ? "&measures=sessions" : ""),
                null),
            5 => ($"/api/v1/analyses/retention?population={Any(["all", "licensed"])}&weeks={random.Next(1, 20)}", null),
            6 => (
                Any([
                    "/", "/usage", "/usage/organisations", $"/usage/organisation?organisation_id={marker}", "/chats",
                    "/api/v1/exports/messages.csv",
                ]),
                null),
            7 => ($"/ask?question={Uri.EscapeDataString($"sessions of {marker} by user")}", null),
            _ => ("/api/v1/ask", Any([
                $"{metric.Name.Replace('_', ' ')} by organisation", $"how many sessions had {marker}?", "top 10 users by sessions",
                "which organisations were active in october 2025?", "what data do you have?", "users of " + marker,
            ])),
        };

        T Any<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
    }

    private Task<IReadOnlyList<(string Relation, string Column)>> OrganisationColumnsAsync() => samples.ListAsync(
        """
        select policy.tablename::text, attribute.attname::text
        from pg_policies as policy
        inner join pg_attribute as attribute on attribute.attrelid = format('%I.%I', policy.schemaname, policy.tablename)::regclass
        where policy.policyname = 'restricted' and attribute.attname in ('organisation_id', 'organizationId')
        """,
        row => (row.GetString(0), row.GetString(1)));
}
