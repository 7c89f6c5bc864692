using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Npgsql;

namespace Insights.Api.Tests.Questions;

[Collection(nameof(SamplesApi))]
public sealed class QuestionAnswerTests(SamplesApi api)
{
    [Fact]
    public async Task Every_reading_of_an_ambiguous_question_is_a_question_that_is_understood()
    {
        var readings = 0;
        foreach (var (asOf, expected) in QuestionFile.Read().Where(pair => pair.Question.Ambiguous is not null))
        {
            foreach (var reading in (await api.Client.AskAsync(expected.Ask, asOf)).Readings())
            {
                var answer = await api.Client.AskAsync(reading, asOf);
                Assert.True(answer.Status() == "answered" || answer.Sentence().Contains("there is data from", StringComparison.Ordinal), $"{expected.Ask} → {reading}: {answer.Sentence()}");
                readings++;
            }
        }

        Assert.InRange(readings, 12, int.MaxValue);
    }

    [Fact]
    public async Task Every_suggestion_beside_a_refusal_is_a_question_that_is_understood()
    {
        foreach (var (asOf, expected) in QuestionFile.Read().Where(pair => pair.Question.Refused is not null))
        {
            var suggestions = (await api.Client.AskAsync(expected.Ask, asOf)).Suggestions();
            Assert.True(suggestions.Count > 0, expected.Ask);
            foreach (var suggestion in suggestions)
            {
                var answer = await api.Client.AskAsync(suggestion, asOf);
                Assert.True(answer.Status() == "answered" || answer.Sentence().Contains("there is data from", StringComparison.Ordinal), $"{expected.Ask} → {suggestion}: {answer.Sentence()}");
            }
        }
    }

    [Theory]
    [InlineData("active users in November 2025", "active_users?from=2025-11-01&to=2025-11-30", "select count(distinct user_id) from gold.fct_user_days where is_licensed_population and activity_date between '2025-11-01' and '2025-11-30'")]
    [InlineData("sales in Q3 2024", "revenue?from=2024-07-01&to=2024-09-30", "select sum(line_revenue) from gold.fct_order_lines where status = 'completed' and order_date between '2024-07-01' and '2024-09-30'")]
    [InlineData("revenue of Quill & Co in 2024", "revenue?from=2024-01-01&to=2024-12-31&brand=Quill %26 Co", "select sum(line_revenue) from gold.fct_order_lines where status = 'completed' and brand = 'Quill & Co' and extract(year from order_date) = 2024")]
    [InlineData("chats in July 2024 including test chats", "chats?from=2024-07-01&to=2024-07-31&population=all", "select count(*) from gold.fct_chats where created_date >= '2024-07-01' and created_date < '2024-08-01'")]
    [InlineData("interactions in 2019", "interactions?from=2019-01-01&to=2019-12-31", "select count(*) from gold.interactions where extract(year from interaction_date) = 2019")]
    [InlineData("average customer lifetime value", "customer_lifetime_value", "select round(avg(lifetime_value), 2) from gold.dim_customers where first_completed_order_date is not null")]
    public async Task The_number_of_a_question_is_the_number_of_the_metric_and_of_direct_sql(string question, string metric, string sql)
    {
        var answer = await api.Client.AskAsync(question);
        using var direct = await api.Client.GetAsync($"/api/v1/metrics/{metric}");
        var total = JsonDocument.Parse(await direct.Content.ReadAsStringAsync()).RootElement.GetProperty("total").GetDouble();
        var oracle = (await api.ListAsync($"select ({sql})::double precision", row => row.GetDouble(0))).Single();

        Assert.Equal("answered", answer.Status());
        Assert.Equal(total, answer.GetProperty("rows")[0].GetProperty("value").GetDouble());
        Assert.Equal(oracle, total, 6);
    }

    [Fact]
    public async Task A_comparison_shows_both_numbers_and_the_change()
    {
        var row = (await api.Client.AskAsync("revenue in 2024 compared with 2023")).GetProperty("rows")[0];
        var (now, before) = (row.GetProperty("value").GetDouble(), row.GetProperty("previous").GetDouble());
        var oracle = await api.ListAsync("select sum(line_revenue)::double precision from gold.fct_order_lines where status = 'completed' group by extract(year from order_date) order by extract(year from order_date)", reader => reader.GetDouble(0));

        Assert.Equal([before, now], oracle.Select(value => Math.Round(value, 6)));
        Assert.Equal(now - before, row.GetProperty("change").GetDouble(), 6);
        Assert.Equal(100 * (now - before) / before, row.GetProperty("change_percent").GetDouble(), 6);
    }

    [Theory]
    [InlineData("How much in sales did we do last quarter?", "  how MUCH in SALES\tdid we do last quarter!!")]
    [InlineData("Revenue by category and month in 2024", "revenue, by category and month (in 2024).")]
    [InlineData("How many active users did org_003 have in November 2025 by week?", "how many active users did ORG_003 have in november 2025, by week")]
    public async Task Case_spaces_and_punctuation_do_not_change_the_plan(string question, string spelledOtherwise)
    {
        var first = (await api.Client.AskAsync(question, "2024-12-31")).GetProperty("plan_hash").GetString();
        var again = (await api.Client.AskAsync(question, "2024-12-30")).GetProperty("plan_hash").GetString();
        var other = (await api.Client.AskAsync(spelledOtherwise, "2024-12-31")).GetProperty("plan_hash").GetString();

        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(first, again);
        Assert.Equal(first, other);
    }

    [Fact]
    public async Task Other_questions_have_other_plans()
    {
        var hashes = new HashSet<string>();
        string[] questions = ["revenue", "orders", "revenue in 2024", "revenue by category", "revenue in the Kitchen category", "top 5 categories by revenue", "top 6 categories by revenue", "revenue in 2024 vs 2023", "revenue by month"];
        foreach (var question in questions)
        {
            Assert.True(hashes.Add((await api.Client.AskAsync(question, "2024-12-31")).GetProperty("plan_hash").GetString()!), question);
        }
    }

    [Fact]
    public async Task Latest_is_the_last_day_with_data_of_what_is_asked_for()
    {
        var answer = await api.Client.AskAsync("How much in sales did we do last quarter?", "latest");
        var last = (await api.ListAsync("select max(order_date) from gold.fct_order_lines", row => row.GetFieldValue<DateOnly>(0))).Single();

        Assert.Equal(last.ToString("yyyy-MM-dd"), answer.GetProperty("as_of").GetString());
        Assert.Equal("answered", answer.Status());
    }

    [Theory]
    [InlineData("Which two products are most frequently bought together?", "bar", "product_a_name,product_b_name", "orders_together")]
    [InlineData("user engagement", "bar", "activity_month,user_id", "num_queries")]
    [InlineData("revenue by month in 2024", "line", "period", "value")]
    [InlineData("revenue by category and month in 2024", "line", "period,category", "value")]
    [InlineData("top 5 categories by revenue", "bar", "category", "value")]
    public async Task A_chart_names_all_that_tells_its_values_apart(string question, string kind, string labels, string value)
    {
        var answer = await api.Client.AskAsync(question);
        var chart = answer.GetProperty("chart");

        Assert.Equal((kind, value), (chart.GetProperty("kind").GetString(), chart.GetProperty("y").GetString()));
        Assert.Equal(labels, string.Join(',', chart.GetProperty("labels").EnumerateArray().Select(label => label.GetString())));
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(rows.Count, rows.Select(row => string.Join('|', labels.Split(',').Select(label => row.GetProperty(label).ToString()))).Distinct().Count());
    }

    [Fact]
    public async Task The_sum_of_the_listed_is_said_where_it_is_one()
    {
        var answer = await api.Client.AskAsync("revenue of the top 3 products in 2024");
        var sum = answer.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetDouble());

        Assert.EndsWith(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; together ${sum:#,0.00}."), answer.Sentence(), StringComparison.Ordinal);
        Assert.DoesNotContain("together", (await api.Client.AskAsync("top 3 products by buying customers in 2024")).Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_day_of_asking_a_period_after_the_data_says_how_to_count_from_its_end()
    {
        Assert.Contains("ask with as_of 'latest'", (await api.Client.AskAsync("revenue yesterday")).Sentence(), StringComparison.Ordinal);
        Assert.DoesNotContain("as_of", (await api.Client.AskAsync("revenue yesterday", "2030-01-01")).Sentence(), StringComparison.Ordinal);
        Assert.DoesNotContain("as_of", (await api.Client.AskAsync("revenue in 2019")).Sentence(), StringComparison.Ordinal);
        Assert.Equal("answered", (await api.Client.AskAsync("revenue yesterday", "latest")).Status());
    }

    [Fact]
    public async Task Customers_of_a_period_are_said_to_be_those_who_registered()
    {
        Assert.StartsWith("Registered customers over all data", (await api.Client.AskAsync("how many customers do we have")).Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_word_is_named_in_the_answer()
    {
        Assert.Contains("I read 'revenu' as 'revenue'", (await api.Client.AskAsync("revenu in 2024")).Sentence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task A_request_without_a_question_is_refused(string? question)
    {
        using var response = await api.Client.PostAsJsonAsync("/api/v1/ask", new { question });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("/problems/invalid-parameter", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("31.12.2024")]
    [InlineData("2024-12-31' or '1'='1")]
    public async Task A_day_that_is_no_day_is_refused(string asOf)
    {
        using var response = await api.Client.PostAsJsonAsync("/api/v1/ask", new { question = "revenue", as_of = asOf });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Statements_run_read_only_and_with_a_time_limit()
    {
        var warehouse = (Insights.Api.Questions.Answering.QuestionWarehouse)api.Services.GetService(typeof(Insights.Api.Questions.Answering.QuestionWarehouse))!;
        await using var settings = warehouse.CreateCommand("select current_setting('transaction_read_only') || ' ' || current_setting('statement_timeout') || ' ' || current_user");
        Assert.Equal("on 15s insights", await settings.ExecuteScalarAsync());

        await using var write = warehouse.CreateCommand("create temporary table t (i int)");
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, (await Assert.ThrowsAsync<PostgresException>(() => write.ExecuteNonQueryAsync())).SqlState);
    }
}
