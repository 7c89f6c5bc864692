using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Members;

/// <summary>A filter by a member that there is not is refused with the nearest ones, and the case of letters does not matter.</summary>
[Collection(nameof(SamplesApi))]
public sealed class UnknownMemberTests(SamplesApi api)
{
    private const string Unknown = "no such member, ever";

    /// <summary>One metric for each dimension of each relation.</summary>
    private IEnumerable<(Metric Metric, string Dimension)> Dimensions =>
        api.Services.GetRequiredService<MetricCatalog>().Metrics.Where(metric => metric.Relation is not null)
            .SelectMany(metric => metric.Dimensions, (metric, dimension) => (metric, dimension))
            .DistinctBy(pair => (pair.metric.Relation, pair.dimension));

    [Fact]
    public async Task A_member_that_there_is_not_is_refused_for_every_dimension_of_every_metric()
    {
        foreach (var (metric, dimension) in Dimensions)
        {
            var (status, problem) = await GetAsync($"metrics/{metric.Name.Text}?{dimension}=\"{Unknown}\"");

            Assert.Equal((HttpStatusCode.BadRequest, "/problems/invalid-parameter"), (status, problem.GetProperty("type").GetString()));
            Assert.StartsWith($"{dimension} has no member '{Unknown}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            var unknown = problem.GetProperty("unknown_members").EnumerateArray().Single();
            Assert.Equal((dimension, Unknown), (unknown.GetProperty("parameter").GetString(), unknown.GetProperty("member").GetString()));
        }
    }

    [Fact]
    public async Task The_case_of_letters_does_not_matter_for_any_dimension_of_any_metric()
    {
        var compared = 0;
        foreach (var (metric, dimension) in Dimensions)
        {
            var members = await api.ListAsync(
                $"""
                select {metric.SourceOf(dimension).Sql}::text from gold.{metric.SourceOf(dimension).Relation}
                where {metric.SourceOf(dimension).Sql}::text ~ '[[:alpha:]]'
                group by 1 order by count(*) desc, 1 limit 1
                """,
                row => row.GetString(0));
            foreach (var member in members)
            {
                var exact = await AnswerAsync(member);
                Assert.Equal(exact, await AnswerAsync(member.ToUpperInvariant()));
                Assert.Equal(exact, await AnswerAsync(member.ToLowerInvariant()));
                compared++;
            }

            async Task<string> AnswerAsync(string member)
            {
                var (status, answer) = await GetAsync($"metrics/{metric.Name.Text}?{dimension}={Quoted(member)}&by={dimension}");
                Assert.Equal((metric.Name.Text, dimension, member, HttpStatusCode.OK), (metric.Name.Text, dimension, member, status));
                return answer.GetProperty("rows").GetRawText() + answer.GetProperty("total").GetRawText();
            }
        }

        Assert.InRange(compared, 30, 1000);
    }

    [Fact]
    public async Task Each_analysis_refuses_what_is_no_member_and_takes_members_in_any_case()
    {
        var compared = 0;
        foreach (var analysis in api.Services.GetRequiredService<AnalysisCatalog>().Analyses)
        {
            foreach (var parameter in analysis.Parameters.Where(parameter => parameter.TakesMembers))
            {
                var path = $"analyses/{analysis.Name.Text}?{parameter.Name.Text}=";
                var (status, problem) = await GetAsync(path + Uri.EscapeDataString(Unknown));
                Assert.Equal((path, HttpStatusCode.BadRequest), (path, status));
                Assert.StartsWith(
                    $"{parameter.Name.Text} has no member '{Unknown}'; the nearest are ",
                    problem.GetProperty("detail").GetString(),
                    StringComparison.Ordinal);

                var nearest = problem.GetProperty("unknown_members")[0].GetProperty("nearest")[0].GetString()!;
                var exact = await RowsAsync(path + Uri.EscapeDataString(nearest));
                Assert.Equal(exact, await RowsAsync(path + Uri.EscapeDataString(nearest.ToUpperInvariant())));
                Assert.Equal(exact, await RowsAsync(path + Uri.EscapeDataString(nearest.ToLowerInvariant())));
                compared++;
            }
        }

        Assert.InRange(compared, 9, 100);
    }

    [Theory]
    [InlineData("analyses/user-engagement?level=HIGH")]
    [InlineData("analyses/funnel?visitors=All")]
    [InlineData("analyses/customer-lifetime-value?segment=UNKNOWN")]
    public async Task The_few_values_of_a_parameter_are_taken_in_any_case(string path)
    {
        var (status, answer) = await GetAsync(path);
        var (name, value) = path.Split('?', '=') is [_, var left, var right] ? (left, right) : ("", "");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(await RowsAsync(path.ToLowerInvariant()), answer.GetProperty("rows").GetRawText());
        Assert.Equal(value.ToLowerInvariant(), answer.GetProperty("parameters").GetProperty(name).GetString());
    }

    [Theory]
    [InlineData("kpis/sessions?organisation_id=org_001,org_nope", "organisation_id has no member 'org_nope'; the nearest are org_0")]
    [InlineData("kpis/licence-utilisation?organisation_id=org_nope,org_001", "organisation_id has no member 'org_nope'; the nearest are org_0")]
    [InlineData("kpis/sessions?organisation_id=org_nope&organisation_id=org_001", "organisation_id has no member 'org_nope'; ")]
    [InlineData("metrics/revenue?category=Kitchn", "category has no member 'Kitchn'; the nearest are Kitchen")]
    [InlineData("metrics/revenue?category=Kitchn&state=XX", "state has no member 'XX'; ")]
    [InlineData("metrics/margin_rate?category=kitch", "category has no member 'kitch'; the nearest are Kitchen")]
    [InlineData("metrics/gross_sales_after_refunds?category=kitchens", "category has no member 'kitchens'; the nearest are Kitchen")]
    [InlineData("metrics/revenue?status=complete", "status has no member 'complete'; the nearest are completed")]
    [InlineData("metrics/revenue?product_name=%25", "product_name has no member '%'; ")]
    public async Task Each_member_that_there_is_not_is_named_with_the_nearest(string path, string sentence)
    {
        var (status, problem) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(sentence, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_with_a_comma_is_quoted_where_it_is_named_as_the_nearest_and_can_be_sent_so()
    {
        var name = (await api.ListAsync(
            "select product_name from gold.dim_products where product_name like '%,%' order by 1 limit 1", row => row.GetString(0))).Single();
        var (_, problem) = await GetAsync($"metrics/revenue?product_name={Quoted(name[..^1])}");
        Assert.Contains($"\"{name}\"", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var exact = (await GetAsync($"metrics/revenue?product_name={Quoted(name)}")).Body.GetProperty("total").GetRawText();

        var upper = (await GetAsync($"metrics/revenue?product_name={Quoted(name.ToUpperInvariant())}")).Body.GetProperty("total");
        Assert.Equal(exact, upper.GetRawText());
    }

    [Fact]
    public async Task The_next_page_is_found_however_a_member_was_written()
    {
        const string path = "metrics/revenue?category=KITCHEN,kitchen&by=product_name&limit=1";
        var first = (await GetAsync(path)).Body;

        var second = (await GetAsync($"{path}&cursor={first.GetProperty("next").GetString()}")).Body;

        var both = (await GetAsync("metrics/revenue?category=Kitchen&by=product_name&limit=2")).Body.GetProperty("rows");
        JsonElement[] pages = [first.GetProperty("rows")[0], second.GetProperty("rows")[0]];
        Assert.Equal(both.EnumerateArray().Select(row => row.GetRawText()), pages.Select(row => row.GetRawText()));
    }

    [Fact]
    public async Task A_member_without_rows_in_the_range_is_no_unknown_one()
    {
        var (status, answer) = await GetAsync("metrics/revenue?from=2023-01-01&to=2023-01-01&status=refunded");

        Assert.Equal((HttpStatusCode.OK, 0), (status, answer.GetProperty("total").GetDecimal()));
    }

    private async Task<string> RowsAsync(string path) => (await GetAsync(path)).Body.GetProperty("rows").GetRawText();

    private static string Quoted(string member) => Uri.EscapeDataString($"\"{member.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await api.Client.GetAsync($"/api/v1/{path}");
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
