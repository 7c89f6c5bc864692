using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Questions;

/// <summary>Values of the data that are called like periods, rankings, metrics or words of the grammar.</summary>
public sealed class MemberNameTests
{
    private static readonly SemanticCatalog Shop = Read();

    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["product_name"] = ["May", "Total", "Revenue", "2020", "Last Quarter", "Not", "Lamp", "Green Tea", "Black Tea", "Kettle", "Größe XL"],
        ["product_id"] = ["1", "2", "3", "5", "6"],
        ["user_id"] = ["1", "2", "3", "12"],
        ["category"] = ["Top 5", "Sales", "Home & Garden", "Books", "Food"],
        ["brand"] = ["Q1", "Acme", "Average", "Total", "None"],
        ["city"] = ["Nice", "Paris", "Split", "Best", "Reading", "São Paulo"],
        ["state"] = ["ME", "HI", "IN", "OR", "US", "IT", "PA"],
        ["status"] = ["completed", "cancelled", "refunded", "pending"],
        ["customer_segment"] = ["VIP", "new"],
        ["organisation_id"] = ["Sales", "May", "Top 5", "All", "Müller GmbH"],
        ["platform"] = ["YTD", "Google"],
        ["language"] = ["en", "it"],
    };

    [Theory]
    [InlineData("revenue in Paris or Nice", "revenue where city=Paris|Nice")]
    [InlineData("units of green tea or black tea", "units_sold where product_name=Green Tea|Black Tea")]
    [InlineData("revenue in ME or HI", "revenue where state=ME|HI")]
    [InlineData("tell us the revenue in Paris", "revenue where city=Paris")]
    [InlineData("hi, show me all revenue", "revenue")]
    public void A_word_of_the_grammar_between_words_is_no_value(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("How much revenue did we make in ME?", "revenue where state=ME")]
    [InlineData("revenue in HI", "revenue where state=HI")]
    [InlineData("revenue in IN by month", "revenue per month where state=IN")]
    [InlineData("revenue in OR", "revenue where state=OR")]
    [InlineData("orders from IT", "orders where state=IT")]
    [InlineData("revenue in me", "revenue where state=ME")]
    [InlineData("chats in it", "chats where language=it")]
    [InlineData("active users of All", "active_users where organisation_id=All")]
    [InlineData("revenue for state IN", "revenue where state=IN")]
    [InlineData("revenue in state ME", "revenue where state=ME")]
    [InlineData("sales by state for HI", "revenue by state where state=HI")]
    [InlineData("active users of all", "? active_users | active_users where organisation_id=All")]
    public void A_value_that_is_a_word_of_the_grammar_is_found_where_a_value_must_stand(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("revenue in OK")]
    [InlineData("revenue in AT")]
    [InlineData("revenue in by")]
    public void A_value_that_the_data_does_not_have_is_never_answered_with_the_total(string question) => Assert.StartsWith("! ", Ask(question), StringComparison.Ordinal);

    [Theory]
    [InlineData("revenue for category Top 5", "revenue where category=Top 5")]
    [InlineData("active users of organisation Top 5", "active_users where organisation_id=Top 5")]
    [InlineData("active users of organisation Sales", "active_users where organisation_id=Sales")]
    [InlineData("revenue for product 2020", "revenue where product_name=2020")]
    [InlineData("revenue for product 2020 in 2021", "revenue 2021 where product_name=2020")]
    [InlineData("campaign revenue for platform YTD", "campaign_revenue where platform=YTD")]
    [InlineData("revenue in category Sales", "revenue where category=Sales")]
    [InlineData("revenue in the Sales category", "revenue where category=Sales")]
    [InlineData("revenue for product Last Quarter last quarter", "revenue quarter -1 where product_name=Last Quarter")]
    [InlineData("revenue of product Total", "revenue where product_name=Total")]
    [InlineData("units of May sold in May 2020", "units_sold 2020-05 where product_name=May")]
    [InlineData("revenue in Best", "revenue where city=Best")]
    public void A_value_beside_its_noun_comes_before_every_other_reading(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("revenue in SÃO PAULO", "revenue where city=São Paulo")]
    [InlineData("units of kettles", "units_sold where product_name=Kettle")]
    [InlineData("pls show me revenue via Kettle thx", "revenue where product_name=Kettle")]
    public void A_value_is_found_in_the_plural_and_in_capitals(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("revenue split by city", "revenue by city")]
    [InlineData("total revenue", "revenue")]
    [InlineData("revenue from the top 5 customers in 2024", "revenue 2024 by user_id top 5")]
    [InlineData("How much in sales did we do last quarter?", "revenue quarter -1")]
    [InlineData("total revenue by brand", "revenue by brand")]
    [InlineData("top 5 categories by revenue", "revenue by category top 5")]
    [InlineData("revenue in May", "revenue latest 05")]
    [InlineData("revenue last quarter", "revenue quarter -1")]
    [InlineData("revenue by product in 2020", "revenue 2020 by product_id")]
    [InlineData("top 3 products last quarter", "units_sold quarter -1 by product_id top 3")]
    public void Plain_questions_are_not_taken_for_values(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Fact]
    public void A_statistic_that_is_also_a_brand_is_a_statistic() => Assert.Equal("revenue average per day", Ask("average revenue per day"));

    [Theory]
    [InlineData("revenue for Last Quarter", "? revenue quarter -1 | revenue where product_name=Last Quarter")]
    [InlineData("revenue of 2020", "? revenue 2020 | revenue where product_name=2020")]
    [InlineData("revenue for May", "? revenue latest 05 | revenue where product_name=May")]
    [InlineData("top 5 products in Top 5", "? units_sold by product_id top 5 | units_sold by product_id where category=Top 5 top 5")]
    public void Where_both_readings_hold_both_are_offered_the_plain_one_first(string question, string expected) => Assert.Equal(expected, Ask(question));

    /// <returns>The plan in short; after ! the reason of a refusal, after ? the readings.</returns>
    internal static string Ask(string question)
    {
        var words = QuestionText.Split(question);
        var members = QuestionPlanner.NeededMembers(words, Shop).Where(needed => Values.ContainsKey(needed.Dimension)).DistinctBy(needed => needed)
            .ToDictionary(needed => needed, needed => new MemberSet(needed.Dimension, Values[needed.Dimension], Shop.Words.Find(needed.Dimension, needed.Relation)?.Members));
        return QuestionPlanner.Plan(words, Shop, members) switch
        {
            Planned planned => Write(PlanContract.Of(planned.Plan)),
            Refused refused => $"! {refused.Reason}",
            Ambiguous ambiguous => $"? {string.Join(" | ", ambiguous.Readings.Select(plan => Assert.IsType<Planned>(QuestionPlanner.Plan(QuestionText.Split(QuestionWriter.Write(plan, Shop)), Shop, members)).Plan).Select(PlanContract.Of).Select(Write))}",
            var outcome => throw new InvalidOperationException($"unknown outcome {outcome}"),
        };
    }

    private static string Write(QuestionPlan plan)
    {
        string?[] parts =
        [
            plan.Beside is null ? plan.Name : $"{plan.Name},{string.Join(',', plan.Beside)}",
            plan.Period == "all" ? null : plan.Period,
            plan.By.Count == 0 ? null : $"by {string.Join(',', plan.By)}",
            plan.Grain == "total" ? null : $"per {plan.Grain}",
            plan.Filters.Count == 0 ? null : $"where {string.Join(';', plan.Filters.Select(filter => $"{filter.Key}={string.Join('|', filter.Value)}"))}",
            .. plan.Where ?? [],
            plan.AveragePer is null ? null : $"average per {plan.AveragePer}",
            .. (plan.Having ?? []).Select(condition => $"having {condition}"),
            plan.Share is null ? null : $"share of {plan.Share}",
            plan.Limit is { } limit ? $"{(plan.Order == "value" ? "bottom" : "top")} {limit}" : null,
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    private static SemanticCatalog Read()
    {
        var content = ContentDirectory.BesideProgram;
        var project = ModelProject.Load(content);
        var metrics = MetricCatalog.Load(content);
        return new SemanticCatalog(metrics, AnalysisCatalog.Load(content, project), new WordCatalog(metrics), project.Models);
    }
}
