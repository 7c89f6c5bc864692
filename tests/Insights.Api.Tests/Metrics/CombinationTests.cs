using Insights.Api.Metrics;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics;

/// <summary>What is refused, before a database is asked: what cannot be combined, and what cannot be read.</summary>
public sealed class CombinationTests
{
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    private static readonly string[] Questions =
    [
        "revenue?having=value>5", "revenue?share=total", "revenue?top=3", "revenue?running=sum", "revenue?rolling=7d",
        "revenue?grain=day&rolling=7d&average_per=day", "revenue?grain=day&rolling=7d&share=total", "revenue?by=state&average_per=day&share=total",
        "average_order_value?by=state&share=total", "session_length_median?grain=day&running=sum", "sessions_per_user?average_per=day",
        "contracted_licences?grain=day&rolling=7d", "contracted_licences?grain=month&share=total", "power_users?average_per=day",
        "power_users?grain=month&rolling=7d", "revenue?grain=week&average_per=month", "revenue?grain=month&compare=previous_week",
        "revenue?grain=week&compare=previous_month", "contracted_licences?by=weekday", "power_users?by=weekday",
        "customers_to_date?by=state&share=total", "revenue?average_per=week&by=month_of_year", "revenue?average_per=day&by=weekday&compare=previous_period",
    ];

    public static TheoryData<string> Combined => [.. Questions];

    [Theory]
    [MemberData(nameof(Combined))]
    public void What_cannot_be_combined_is_refused_with_the_reason(string question)
    {
        var refusal = Assert.Throws<ProblemException>(() => Parse(question));

        Assert.Contains(QueryCombinations.Refused, refused => refusal.Message == $"{question.Split('?')[0]} cannot be asked so ({refused.Parameters}): {refused.Reason}");
    }

    [Fact]
    public void Every_refused_combination_has_a_question_that_asks_it() => Assert.Equal(
        QueryCombinations.Refused.Select(refused => refused.Parameters).Order(),
        Questions.Select(question => Assert.Throws<ProblemException>(() => Parse(question)).Message)
            .Select(message => QueryCombinations.Refused.Single(refused => message.Contains($"({refused.Parameters}): ", StringComparison.Ordinal)).Parameters).Distinct().Order());

    [Theory]
    [InlineData("revenue?by=state&having=value", "having 'value' is no condition such as value>=5: one of value, one of >=, <=, !=, >, <, =, a number")]
    [InlineData("revenue?by=state&having=change>5", "having 'change>5' is no condition such as value>=5: one of value, one of >=, <=, !=, >, <, =, a number")]
    [InlineData("revenue?by=state&having=value>many", "having 'value>many' is no condition such as value>=5: one of value, one of >=, <=, !=, >, <, =, a number")]
    [InlineData("revenue?by=state&share=city", "share 'city' is neither total nor some of what rows are by: state")]
    [InlineData("revenue?compare=last_year", "compare 'last_year' is not known; it is previous_period, previous_day, previous_week, previous_month, previous_quarter, previous_year, or a range such as 2024-11-01..2024-11-30")]
    [InlineData("revenue?compare=2024-02-01..2024-01-01", "compare '2024-02-01..2024-01-01' ends before it begins")]
    [InlineData("revenue?by=state&top=0", "top '0' is neither a number from 1 to 100000 nor a percentage such as 10%")]
    [InlineData("revenue?by=state&top=101%", "top '101%' is neither a number from 1 to 100000 nor a percentage such as 10%")]
    [InlineData("revenue?by=state&top=3&per=city", "per 'city' is none of what rows are by: state")]
    [InlineData("revenue?by=state&per=state", "per says within what the top rows are ranked, and stands with top only, such as top=3")]
    [InlineData("revenue?grain=day&rolling=7", "rolling '7' is not a window such as 7d, 4w or 3m: days, weeks or months, at most 999")]
    [InlineData("revenue?grain=day&running=mean", "running 'mean' is not known; it is sum")]
    [InlineData("revenue?average_per=year", "average_per 'year' is not known; it is day, week, month")]
    [InlineData("revenue?weekday=8", "weekday '8' is not a whole number from 1 to 7")]
    [InlineData("revenue?state>CA", "state> 'CA' is neither a number such as 30 nor a date such as 2025-11-30")]
    [InlineData("revenue?by=state&order=-change", "the answer cannot be ordered by '-change'; it can by period, value, state, each with a '-' before it for descending; change is there with compare")]
    public void What_cannot_be_read_is_refused_with_what_is_expected(string question, string detail) =>
        Assert.Equal(detail, Assert.Throws<ProblemException>(() => Parse(question)).Message);

    [Fact]
    public void No_dimension_has_the_name_of_a_parameter() =>
        Assert.Empty(Catalog.Metrics.SelectMany(Catalog.DimensionsOf).Intersect(MetricQueryParser.Parameters));

    private static MetricQuery Parse(string question) => MetricQueryParser.Parse(
        Catalog,
        Catalog.Find(question.Split('?')[0])!,
        question.Split('?')[1].Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], new StringValues(pair.Length > 1 ? pair[1] : ""))));
}
