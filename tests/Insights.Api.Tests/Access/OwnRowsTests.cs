using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Access;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Warehouse.Access;
using Xunit.Abstractions;

namespace Insights.Api.Tests.Access;

/// <summary>A key for some organisations sees their rows, whatever it asks and however often others ask beside it.</summary>
[Collection(nameof(SamplesApi))]
public sealed class OwnRowsTests(SamplesApi samples, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Mine = "org_002";
    private const string Yours = "org_007";
    private const string Days = "from=2025-09-10&to=2025-12-10";
    private const int Requests = 600;

    private static readonly string[] Grains = ["total", "day", "week", "month"];
    private static readonly string[] Own = ["organisation_id"];

    /// <summary>They stand with the user, in the row of the organisation that the user belongs to, wherever the user was active.</summary>
    private static readonly string[] OfUsers = ["job_title", "is_employee"];

    private readonly Dictionary<string, HttpClient> _clients = [];
    private IReadOnlyList<(string Organisation, string Marker)> _markers = [];

    public async Task InitializeAsync()
    {
        foreach (var (name, organisations) in new[] { ("mine", [Mine]), ("yours", new[] { Yours }), ("both", [Mine, Yours]), ("nobody", ["org_none"]) })
        {
            _clients[name] = await ClientAsync([Scopes.Read, Scopes.Pii], organisations);
        }

        _clients["all"] = await ClientAsync([Scopes.Read, Scopes.Pii], []);
        _markers = await MarkersAsync();
        Assert.All(new[] { Mine, Yours }, organisation => Assert.InRange(_markers.Count(marker => marker.Organisation == organisation), 5, 500));
    }

    public Task DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("mine", Mine)]
    [InlineData("both", $"{Mine},{Yours}")]
    public async Task Metrics_are_those_of_a_filter_by_its_organisations(string key, string organisations)
    {
        var random = new Random(18);
        var asked = 0;
        foreach (var metric in await MetricsAsync())
        {
            for (var i = 0; i < 6; i++)
            {
                var question = $"/api/v1/metrics/{metric.Name}?{Days}{Question(random, metric)}";
                using var own = await GetAsync(key, question);
                using var filtered = await GetAsync("all", $"{question}&organisation_id={organisations}");
                var (mine, expected) = (await JsonAsync(own), await JsonAsync(filtered));
                Assert.True((int)own.StatusCode is 200 or 400 or 422, $"{question}: {own.StatusCode} {mine}");
                if (own.StatusCode == HttpStatusCode.OK)
                {
                    asked++;
                    foreach (var part in new[] { "total", "rows" })
                    {
                        Assert.Equal(
                            question + Lines(expected.GetProperty(part)), question + Lines(mine.GetProperty(part)));
                    }
                }
            }
        }

        Assert.InRange(asked, 50, 1000);

        static string Lines(JsonElement part) => part.ValueKind == JsonValueKind.Array
            ? string.Concat(part.EnumerateArray().Select(row => $"\n{row.GetRawText()}")) : part.GetRawText();
    }

    [Fact]
    public async Task Lists_and_analyses_have_its_rows_alone()
    {
        var organisations = await JsonAsync("mine", $"/api/v1/entities/organisation?measures=active_users,sessions&activity=active_users&{Days}");
        Assert.Equal([Mine], organisations.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()));
        Assert.Equal(1, organisations.GetProperty("count").GetInt64());

        var users = (await JsonAsync("mine", "/api/v1/entities/user?activity=active_users&limit=1000")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("key").GetString()!).ToList();
        var known = await samples.ListAsync(
            $"select user_id from gold.dim_users where organisation_id = '{Mine}' union select user_id from gold.fct_user_days where organisation_id = '{Mine}'",
            row => row.GetString(0));
        Assert.Empty(users.Except(known));
        Assert.NotEmpty(users);

        var retention = await JsonAsync("mine", "/api/v1/analyses/retention?population=all");
        var expected = await JsonAsync("all", $"/api/v1/analyses/retention?population=all&organisation_id={Mine}");
        Assert.Equal(await FirstCohortAsync(), retention.GetProperty("rows")[0].GetProperty("cohort_users").GetInt64());
        Assert.Equal(
            expected.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("users").GetInt64()),
            retention.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("users").GetInt64()));
    }

    [Fact]
    public async Task Its_data_begins_and_ends_with_its_own()
    {
        var answer = await JsonAsync("mine", "/api/v1/metrics/active_users?population=all");
        var days = await samples.ListAsync(
            $"select min(activity_date), max(activity_date) from gold.fct_user_days where organisation_id = '{Mine}'",
            row => (row.GetFieldValue<DateOnly>(0), row.GetFieldValue<DateOnly>(1)));

        Assert.Equal(days.Single(), (Day("data_from"), Day("data_to")));

        DateOnly Day(string name) => DateOnly.ParseExact(answer.GetProperty(name).GetString()!, "yyyy-MM-dd");
    }

    [Fact]
    public async Task Exports_have_its_rows_alone()
    {
        var organisations = await samples.ListAsync(
            """select "organizationId" from gold.chats where "organizationId" is not null group by 1 order by count(*) desc limit 2""", row => row.GetString(0));
        using var client = await ClientAsync([Scopes.Read], [organisations[0]]);
        foreach (var export in new[] { "chats", "messages" })
        {
            var all = await _clients["all"].GetStringAsync(new Uri($"/api/v1/exports/{export}.csv", UriKind.Relative));
            var own = await client.GetStringAsync(new Uri($"/api/v1/exports/{export}.csv", UriKind.Relative));
            Assert.Contains(organisations[1], all, StringComparison.Ordinal);
            Assert.Contains(organisations[0], own, StringComparison.Ordinal);
            Assert.DoesNotContain(organisations[1], own, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData($"/api/v1/metrics/active_users?organisation_id={Yours}", "has no member")]
    [InlineData($"/api/v1/metrics/sessions?by=user_id&user_id={{your_user}}", "has no member")]
    [InlineData($"/api/v1/entities/organisation?key={Yours}", "has no member")]
    [InlineData($"/api/v1/entities/organisation?measures=sessions&active_in=2025-10-01..2025-10-31&activity=sessions&active.organisation_id={Yours}", "has no member")]
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
        var yourUser = _markers.First(marker => marker.Organisation == Yours && marker.Marker.StartsWith("user_", StringComparison.Ordinal)).Marker;
        using var response = await GetAsync("mine", path.Replace("{your_user}", yourUser, StringComparison.Ordinal));
        var problem = await response.ProblemAsync();

        Assert.InRange((int)response.StatusCode, 400, 403);
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
        RequireOwn(Mine, path + yourUser, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_one_is_told_is_not_told_to_another_by_cache_tag_or_cursor()
    {
        const string Path = $"/api/v1/metrics/sessions?by=organisation_id,user_id&grain=day&limit=5&{Days}";
        using var mine = await GetAsync("mine", Path);
        using var yours = await GetAsync("yours", Path);
        Assert.NotEqual(mine.Headers.ETag, yours.Headers.ETag);
        Assert.NotEqual(await mine.Content.ReadAsStringAsync(), await yours.Content.ReadAsStringAsync());

        using var known = new HttpRequestMessage(HttpMethod.Get, Path);
        known.Headers.IfNoneMatch.Add(mine.Headers.ETag!);
        using var again = await _clients["yours"].SendAsync(known);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        var cursor = (await JsonAsync(mine)).GetProperty("next").GetString();
        using var next = await GetAsync("yours", $"{Path}&cursor={cursor}");
        RequireOwn(Yours, Path, await next.Content.ReadAsStringAsync());

        var question = new { question = "how many sessions by organisation in october 2025?" };
        using var answered = await _clients["mine"].PostAsJsonAsync("/api/v1/ask", question);
        var plan = (await JsonAsync(answered)).GetProperty("plan_hash").GetString();
        using var followUp = await _clients["yours"].PostAsJsonAsync("/api/v1/ask", new { question = "and by user?", previous = plan });
        RequireOwn(Yours, "", await followUp.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Two_organisations_beside_each_other_never_see_each_other()
    {
        var metrics = await MetricsAsync();
        var answered = await Task.WhenAll(
            RunAsync("mine", Mine, metrics, 1), RunAsync("yours", Yours, metrics, 2),
            RunAsync("mine", Mine, metrics, 3), RunAsync("yours", Yours, metrics, 4));

        Assert.All(answered, count => Assert.InRange(count, Requests / 4, Requests));
    }

    [Fact]
    public async Task Every_other_endpoint_refuses_it()
    {
        var endpoints = samples.Production.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<ServesOwnRows>() is null)
            .ToList();
        Assert.InRange(endpoints.Count, 20, 100);
        foreach (var endpoint in endpoints)
        {
            var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, "\\{[^}]*\\}", "1");
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/{path.TrimStart('/')}");
            if (method == "POST")
                request.Content = JsonContent.Create(new { });
            using var response = await _clients["mine"].SendAsync(request);
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

        foreach (var relation in new[] { "gold.fct_orders", "gold.active_user_gaps", "gold.pii_users", "silver.activities", "ops.api_keys", "ops.batches" })
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

    [Fact]
    public async Task A_key_for_organisations_may_read_and_no_more()
    {
        using var admin = await ClientAsync([Scopes.Admin], []);
        var given = new { name = "of a customer", scopes = new[] { "read" }, organisations = new[] { Mine, Yours } };
        using var made = await admin.PostAsJsonAsync("/api/v1/keys", given);
        var answer = await JsonAsync(made);
        Assert.Equal([Mine, Yours], answer.GetProperty("about").GetProperty("organisations").EnumerateArray().Select(item => item.GetString()));
        using var client = samples.Production.CreateClient();
        client.Use(answer.GetProperty("key").GetString()!);
        var by = await JsonAsync(await client.GetAsync(new Uri($"/api/v1/metrics/sessions?by=organisation_id&{Days}", UriKind.Relative)));
        Assert.Equal([Mine, Yours], by.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("organisation_id").GetString()));

        foreach (var (body, detail) in new (object, string)[]
        {
            (new { name = "x", scopes = new[] { "read", "write" }, organisations = new[] { Mine } }, "has the scopes read and pii at most, and not write"),
            (new { name = "x", scopes = new[] { "admin" }, organisations = new[] { Mine } }, "and not admin"),
            (new { name = "x", scopes = new[] { "read" }, organisations = Array.Empty<string>() }, "organisations has 0"),
            (new { name = "x", scopes = new[] { "read" }, organisations = new[] { Mine, " " } }, "organisations has 2"),
        })
        {
            using var refused = await admin.PostAsJsonAsync("/api/v1/keys", body);
            Assert.Contains(detail, (await refused.ProblemAsync()).Detail, StringComparison.Ordinal);
        }
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
            using var response = await _clients[key].SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500, $"{path} {body}: {(int)response.StatusCode} {text}");
            RequireOwn(organisation, Uri.UnescapeDataString(path) + body, text);
            answered += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        output.WriteLine($"{key}: {answered} of {Requests} answered");
        return answered;
    }

    private (string Path, string? Question) RandomRequest(Random random, IReadOnlyList<MetricShape> metrics)
    {
        var metric = Any(metrics);
        var marker = Any(_markers).Marker;
        return random.Next(9) switch
        {
            0 or 1 => ($"/api/v1/metrics/{metric.Name}?{Days}{Question(random, metric)}", null),
            2 => ($"/api/v1/metrics/{metric.Name}?{Days}{Question(random, metric)}&organisation_id={Uri.EscapeDataString(marker)}", null),
            3 => ($"/api/v1/metrics?names={metric.Name},sessions&by=organisation_id&grain={Any(Grains)}", null),
            4 => ($"/api/v1/entities/{Any(["organisation", "user", "chat"])}?limit={random.Next(1, 500)}{(random.Next(2) == 0 ? "&measures=sessions" : "")}", null),
            5 => ($"/api/v1/analyses/retention?population={Any(["all", "licensed"])}&weeks={random.Next(1, 20)}", null),
            6 => (Any(["/", "/usage", "/usage/organisations", $"/usage/organisation?organisation_id={marker}", "/chats", "/api/v1/exports/messages.csv"]), null),
            7 => ($"/ask?question={Uri.EscapeDataString($"sessions of {marker} by user")}", null),
            _ => ("/api/v1/ask", Any([
                $"{metric.Name.Replace('_', ' ')} by organisation", $"how many sessions had {marker}?", "top 10 users by sessions",
                "which organisations were active in october 2025?", "what data do you have?", "users of " + marker,
            ])),
        };

        T Any<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
    }

    private static string Question(Random random, MetricShape metric)
    {
        var by = metric.Dimensions.Where(_ => random.Next(4) == 0).Take(2).ToList();
        string[] parts =
        [
            $"&grain={Grains[random.Next(Grains.Length)]}",
            by.Count > 0 ? $"&by={string.Join(',', by)}" : "",
            metric.Populations.Count > 0 && random.Next(2) == 0 ? $"&population={metric.Populations[random.Next(metric.Populations.Count)]}" : "",
            random.Next(5) switch { 0 => "&compare=2025-09-15..2025-10-15", 1 => "&share=total", 2 => "&top=3&order=-value", _ => "" },
        ];
        return string.Concat(parts);
    }

    /// <summary>No text of others is in an answer, but what the request itself said.</summary>
    private void RequireOwn(string organisation, string said, string text)
    {
        foreach (var (owner, marker) in _markers)
        {
            Assert.False(
                owner != organisation && !said.Contains(marker, StringComparison.Ordinal) && text.Contains(marker, StringComparison.Ordinal),
                $"{said}: {marker} of {owner} is in what {organisation} is told: {text[..Math.Min(text.Length, 2000)]}");
        }
    }

    /// <summary>Names and keys that one organisation alone has.</summary>
    private async Task<IReadOnlyList<(string Organisation, string Marker)>> MarkersAsync()
    {
        var texts = await samples.ListAsync(
            """
            select distinct organisation_id, text
            from (
                select organisation_id, organisation_id as text from gold.dim_organisations
                union all select organisation_id, name from gold.dim_organisations
                union all select organisation_id, user_id from gold.dim_users
                union all select organisation_id, user_id from gold.fct_user_days
                union all select organisation_id, user_id from gold.fct_sessions
                union all select organisation_id, user_id from gold.fct_transformations
                union all select organisation_id, chat_id from gold.fct_chats
            ) as texts
            where organisation_id is not null and length(text) > 6
            """,
            row => (Organisation: row.GetString(0), Marker: row.GetString(1)));
        return [.. texts.GroupBy(text => text.Marker).Where(owners => owners.Count() == 1).Select(owners => owners.Single())];
    }

    /// <summary>The metrics that are of organisations, with the dimensions that are columns of their facts.</summary>
    private async Task<IReadOnlyList<MetricShape>> MetricsAsync()
    {
        var listed = (await JsonAsync("all", "/api/v1/metrics?limit=1000")).GetProperty("items").EnumerateArray()
            .Select(item => new MetricShape(
                item.GetProperty("name").GetString()!,
                [.. item.GetProperty("dimensions").EnumerateArray().Select(dimension => dimension.GetString()!).Except(OfUsers)],
                [.. item.GetProperty("populations").EnumerateArray().Select(population => population.GetString()!)]))
            .Where(metric => Own.All(metric.Dimensions.Contains)).ToList();
        Assert.InRange(listed.Count, 10, 100);
        return listed;
    }

    private Task<IReadOnlyList<(string Relation, string Column)>> OrganisationColumnsAsync() => samples.ListAsync(
        """
        select policy.tablename::text, attribute.attname::text
        from pg_policies as policy
        inner join pg_attribute as attribute on attribute.attrelid = format('%I.%I', policy.schemaname, policy.tablename)::regclass
        where policy.policyname = 'restricted' and attribute.attname in ('organisation_id', 'organizationId')
        """,
        row => (row.GetString(0), row.GetString(1)));

    private async Task<long> FirstCohortAsync() => (await samples.ListAsync(
        $"""
        select count(distinct user_id) from gold.fct_user_days
        where organisation_id = '{Mine}' and date_trunc('week', activity_date)
            = (select date_trunc('week', min(activity_date)) from gold.fct_user_days where organisation_id = '{Mine}')
        """,
        row => row.GetInt64(0))).Single();

    private async Task<HttpClient> ClientAsync(IReadOnlyList<string> scopes, string[] organisations)
    {
        var client = samples.Production.CreateClient();
        client.Use(await TestKeys.CreateAsync(samples.Owner, scopes, null, organisations));
        return client;
    }

    private Task<HttpResponseMessage> GetAsync(string key, string path) => _clients[key].GetAsync(new Uri(path, UriKind.Relative));

    private async Task<JsonElement> JsonAsync(string key, string path)
    {
        using var response = await GetAsync(key, path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    private sealed record MetricShape(string Name, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Populations);
}
