using System.Net;
using System.Net.Http.Json;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

[Collection(nameof(SamplesApi))]
public sealed class HostileQuestionTests(SamplesApi api)
{
    public static TheoryData<string> Questions =>
    [
        "revenue'; drop table gold.fct_orders; --",
        "revenue for ' or 1=1 --",
        "revenue in the \"Kitchen\"; delete from gold.dim_products category",
        "revenue by category) union select rolpassword from pg_authid --",
        "revenue by \u0000category\u0001\u001b[31m",
        "revenue \ud83d\ude80\ud83d\udd25 by category \ud83d\ude00",
        "revenue by $1 $2 :from {0} %s \\",
        "revenue for pg_sleep(10)",
        "select * from silver.commerce_users",
        "columns of pii_customers",
        "columns of pg_authid",
        "revenue /* */ for category = 'Kitchen'",
        "\u202erevenue by yrogetac",
        "revenue for customer_segment in (select 1)",
        new string('(', 499),
        string.Concat(Enumerable.Repeat("revenue by ", 45)),
        string.Concat(Enumerable.Repeat("2024 ", 99)),
        "revenue in the last 9999999999 days",
        "revenue in the last 5000 years",
        "revenue since 0001-01-01",
        "revenue on 9999-12-31",
        "week 99 of 2024 revenue",
    ];

    /// <summary>Whatever is asked, every statement that is run is one that the metric layer writes for harmless words.</summary>
    [Theory]
    [MemberData(nameof(Questions))]
    public async Task No_word_of_a_hostile_question_reaches_sql(string question)
    {
        var answer = await api.Client.AskAsync(question, "2024-12-31");

        var sql = answer.GetProperty("sql").GetString() ?? "";
        Assert.Contains(answer.Status(), new[] { "answered", "refused", "ambiguous" });
        foreach (var word in new[] { "drop", "delete", "authid", "sleep", "pii", "silver", "1=1", "Kitchen", "kitchen", "\u0000", "\u001b" })
        {
            Assert.DoesNotContain(word, sql, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ten_kilobytes_are_refused_before_they_are_read()
    {
        using var response = await api.Client.PostAsJsonAsync("/api/v1/ask", new { question = new string('a', 10_000) });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("O'Neil; drop table x")]
    [InlineData("a\"b")]
    [InlineData("Robert'); delete from gold.interactions; --")]
    [InlineData("$1")]
    public async Task A_value_of_the_data_travels_as_a_parameter_only(string member)
    {
        await using var connection = await api.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var members = new Insights.Api.Questions.Vocabulary.MemberSet("topic", [member, "other"]);
        var semantics = (Insights.Api.Questions.Vocabulary.SemanticCatalog)api.Services.GetService(typeof(Insights.Api.Questions.Vocabulary.SemanticCatalog))!;
        var words = Insights.Api.Questions.Text.QuestionText.Split($"interactions for topic {member}");

        var outcome = Insights.Api.Questions.Planning.QuestionPlanner.Plan(words, semantics, new Dictionary<(string, string), Insights.Api.Questions.Vocabulary.MemberSet> { [("interactions", "topic")] = members });

        if (outcome is Insights.Api.Questions.Planning.Planned { Plan: Insights.Api.Questions.Planning.MetricPlan plan })
        {
            var metric = semantics.Metrics.Find("interactions")!;
            var compiled = Insights.Api.Metrics.MetricSql.Compile(
                semantics.Metrics,
                new(metric, null, null) { Filters = plan.Query.Filters },
                new DateOnly(2019, 1, 1),
                new DateOnly(2020, 1, 1));
            Assert.Equal([member], Assert.Single(plan.Members).Members);
            Assert.Contains(compiled.Parameters, parameter => parameter is string[] values && values.SequenceEqual([member]));
            if (member != "$1")
            {
                Assert.DoesNotContain(member, compiled.Sql, StringComparison.Ordinal);
            }
        }
        else
        {
            Assert.IsType<Insights.Api.Questions.Planning.Refused>(outcome);
        }
    }
}
