using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Metrics;

/// <summary>Several metrics in one table say what each says by itself.</summary>
[Collection(nameof(SamplesApi))]
public sealed class JointMetricsTests(SamplesApi api)
{
    private const string Metrics = "/api/v1/metrics";

    [Theory]
    [InlineData("orders,revenue,average_order_value", "by=state")]
    [InlineData("orders,refunded_orders,refund_rate", "by=state,category&grain=month&from=2024-01-01&to=2024-03-31")]
    [InlineData("revenue,discounts", "by=payment_method&state!=NA&grain=quarter")]
    [InlineData("orders,revenue", "from=2024-01-01&to=2024-12-31")]
    public async Task Each_value_is_that_of_the_metric_by_itself(string names, string question)
    {
        var joint = (await api.Client.GetFromJsonAsync<JsonNode>($"{Metrics}?names={names}&{question}&limit=100000"))!;
        var range = question.Contains("from=", StringComparison.Ordinal) ? "" : $"&from={joint["from"]}&to={joint["to"]}";
        string[] keys = ["period", .. joint["by"]!.AsArray().Select(name => (string)name!)];
        var found = joint["rows"]!.AsArray().ToDictionary(row => Key(row!, keys), row => row!);
        Assert.NotEmpty(found);
        foreach (var name in names.Split(','))
        {
            var single = (await api.Client.GetFromJsonAsync<JsonNode>($"{Metrics}/{name}?{question}{range}&limit=100000"))!;
            var values = single["rows"]!.AsArray().ToDictionary(row => Key(row!, keys), row => row!["value"]?.ToJsonString());
            Assert.Equal(single["total"]!.ToJsonString(), joint["metrics"]!.AsArray().Single(metric => (string?)metric!["metric"] == name)!["total"]!.ToJsonString());
            Assert.Empty(values.Keys.Except(found.Keys));
            var none = name is "average_order_value" or "refund_rate" ? null : "0";
            Assert.All(found, row => Assert.Equal(values.GetValueOrDefault(row.Key, none), row.Value[name]?.ToJsonString()));
        }
    }

    [Theory]
    [InlineData("/orders?by=order_frequency", false)]
    [InlineData("/orders?by=order_frequency&order=-order_frequency", true)]
    [InlineData("?names=orders,revenue&by=order_frequency", false)]
    [InlineData("?names=orders,revenue&by=order_frequency&order=-order_frequency", true)]
    public async Task Bands_come_from_the_lowest_to_the_highest(string question, bool isDescending)
    {
        string[] known = ["no orders", "1 order", "2 to 4 orders", "5 to 9 orders", "10 and more orders"];
        var rows = (await api.Client.GetFromJsonAsync<JsonNode>($"{Metrics}{question}"))!["rows"]!.AsArray().Select(row => (string?)row!["order_frequency"]).ToList();
        Assert.True(rows.OfType<string>().Count() > 2, "the samples have three bands at least");

        var ordered = known.Where(rows.Contains);
        Assert.Equal(isDescending ? ordered.Reverse() : ordered, rows.OfType<string>());
        // Customers whom nobody lists have no band.
        Assert.DoesNotContain(null, rows.SkipLast(1));
    }

    [Fact]
    public async Task Pages_are_parts_of_the_table_in_its_order()
    {
        var all = (await api.Client.GetFromJsonAsync<JsonNode>($"{Metrics}?names=orders,revenue&by=state&order=-revenue,state"))!;
        var rows = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = (await api.Client.GetFromJsonAsync<JsonNode>($"{Metrics}?names=orders,revenue&by=state&order=-revenue,state&limit=3{next}"))!;
            rows.AddRange(page["rows"]!.AsArray().Select(row => row!.ToJsonString()));
            next = (string?)page["next"] is { } cursor ? $"&cursor={cursor}" : null;
        }

        Assert.Equal(all["rows"]!.AsArray().Select(row => row!.ToJsonString()), rows);
        var revenue = all["rows"]!.AsArray().Select(row => (decimal)row!["revenue"]!).ToList();
        Assert.Equal(revenue.OrderDescending(), revenue);
    }

    [Theory]
    [InlineData("-average_order_value")]
    [InlineData("average_order_value,-state")]
    [InlineData("-refunded_orders,-period")]
    public async Task What_is_missing_comes_last_and_equal_rows_by_their_keys(string order)
    {
        var rows = (await api.Client.GetFromJsonAsync<JsonNode>(
            $"{Metrics}?names=orders,refunded_orders,average_order_value&by=state,category&grain=quarter&order={order}"))!["rows"]!.AsArray();
        string[] columns = [.. order.Split(','), "period", "state", "category"];

        var inOrder = rows.Select(row => row!).Order(Comparer<JsonNode>.Create((one, other) => columns
            .Select(column => Compare(one[column.TrimStart('-')], other[column.TrimStart('-')], column.StartsWith('-')))
            .FirstOrDefault(result => result != 0)));

        Assert.Equal(inOrder.Select(row => row.ToJsonString()), rows.Select(row => row!.ToJsonString()));
        Assert.True(rows.Count > 20);
    }

    private static int Compare(JsonNode? one, JsonNode? other, bool descending) =>
        one is null || other is null ? (one is null).CompareTo(other is null)
        : (one.GetValueKind() == JsonValueKind.String
            ? string.CompareOrdinal((string?)one, (string?)other) : ((decimal)one).CompareTo((decimal)other)) * (descending ? -1 : 1);

    [Theory]
    [InlineData("names=orders,happiness", "names has 'happiness', which is no metric; GET /api/v1/metrics lists them")]
    [InlineData("names=,", "names names no metric: write names=orders,revenue")]
    [InlineData("names=orders,sessions&by=state", "sessions cannot be grouped by 'state'; its dimensions are organisation_id, user_id, session_length_band, exact_session_length, job_title, is_employee, weekday, hour, month_of_year")]
    [InlineData("names=orders,sessions&by=user_id", "the members of user_id are of another type for one metric than for another, so no row is of both; ask for each metric by itself")]
    [InlineData("names=orders,revenue&by=state&top=3", "top is asked of one metric: GET /api/v1/metrics/{name}; several in one table take from, to, grain, by, population, order, limit, cursor and filters")]
    [InlineData("names=orders,revenue&order=-value", "the table cannot be ordered by 'value'; it can by period, orders, revenue, each with a '-' before it for descending")]
    [InlineData("by=state", "'by' is asked of metrics, and none is named: write names=orders,revenue; the list of metrics takes names, limit, cursor")]
    public async Task What_the_metrics_do_not_share_is_refused(string query, string detail) =>
        Assert.Equal((400, "/problems/invalid-parameter", detail), await (await api.Client.GetAsync($"{Metrics}?{query}")).ProblemAsync());

    private static string Key(JsonNode row, string[] keys) => string.Join('|', keys.Select(key => row[key]?.ToJsonString() ?? "null"));
}
