using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;

namespace Insights.Api.Tests.Questions;

public sealed class PeriodTests
{
    private static readonly DateOnly AsOf = new(2024, 2, 15);

    [Theory]
    [InlineData("last quarter", "2023-10-01..2023-12-31")]
    [InlineData("in March", "2023-03-01..2023-03-31")]
    [InlineData("in February", "2024-02-01..2024-02-29")]
    [InlineData("last February", "2023-02-01..2023-02-28")]
    [InlineData("Q1", "2024-01-01..2024-03-31")]
    [InlineData("Q2", "2023-04-01..2023-06-30")]
    [InlineData("Q3 2023", "2023-07-01..2023-09-30")]
    [InlineData("2023 Q3", "2023-07-01..2023-09-30")]
    [InlineData("the second quarter of last year", "2023-04-01..2023-06-30")]
    [InlineData("first half of 2024", "2024-01-01..2024-06-30")]
    [InlineData("past 90 days", "2023-11-18..2024-02-15")]
    [InlineData("last one day", "2024-02-15..2024-02-15")]
    [InlineData("last 4 weeks", "2024-01-19..2024-02-15")]
    [InlineData("last 2 complete weeks", "2024-01-29..2024-02-11")]
    [InlineData("previous 2 quarters", "2023-07-01..2023-12-31")]
    [InlineData("since last month", "2024-01-01..2024-02-15")]
    [InlineData("since 2023-06-01", "2023-06-01..2024-02-15")]
    [InlineData("from 2023-06-01 onwards", "2023-06-01..2024-02-15")]
    [InlineData("year to date", "2024-01-01..2024-02-15")]
    [InlineData("mtd", "2024-02-01..2024-02-15")]
    [InlineData("this week", "2024-02-12..2024-02-15")]
    [InlineData("last week", "2024-02-05..2024-02-11")]
    [InlineData("last month", "2024-01-01..2024-01-31")]
    [InlineData("last year", "2023-01-01..2023-12-31")]
    [InlineData("yesterday", "2024-02-14..2024-02-14")]
    [InlineData("the day before yesterday", "2024-02-13..2024-02-13")]
    [InlineData("2022", "2022-01-01..2022-12-31")]
    [InlineData("2022-11", "2022-11-01..2022-11-30")]
    [InlineData("November 2025", "2025-11-01..2025-11-30")]
    [InlineData("3rd of May 2023", "2023-05-03..2023-05-03")]
    [InlineData("May 3, 2023", "2023-05-03..2023-05-03")]
    [InlineData("week 1 of 2021", "2021-01-04..2021-01-10")]
    [InlineData("2020-W53", "2020-12-28..2021-01-03")]
    [InlineData("between November and January 2024", "2023-11-01..2024-01-31")]
    [InlineData("from March to May 2023", "2023-03-01..2023-05-31")]
    [InlineData("2023-03-05 to 2023-03-09", "2023-03-05..2023-03-09")]
    [InlineData("before 2023", "..2022-12-31")]
    [InlineData("up to March 2023", "..2023-03-31")]
    [InlineData("after 2023", "2024-01-01..2024-02-15")]
    [InlineData("two months ago", "2023-12-01..2023-12-31")]
    [InlineData("a week ago", "2024-02-05..2024-02-11")]
    [InlineData("3 days ago", "2024-02-12..2024-02-12")]
    [InlineData("in the week of 10 November 2025", "2025-11-10..2025-11-16")]
    [InlineData("in the week of 2025-11-12", "2025-11-10..2025-11-16")]
    [InlineData("the week starting 10 November 2025", "2025-11-10..2025-11-16")]
    [InlineData("in the month of March 2023", "2023-03-01..2023-03-31")]
    [InlineData("from 1 to 15 November 2025", "2025-11-01..2025-11-15")]
    [InlineData("between 1st and 15th of November 2025", "2025-11-01..2025-11-15")]
    [InlineData("1-15 November 2025", "2025-11-01..2025-11-15")]
    [InlineData("November 1 to 15, 2025", "2025-11-01..2025-11-15")]
    [InlineData("from February 1 to 10", "2024-02-01..2024-02-10")]
    [InlineData("Jan-Mar 2023", "2023-01-01..2023-03-31")]
    [InlineData("2022–2023", "2022-01-01..2023-12-31")]
    [InlineData("2023-03-05 - 2023-03-09", "2023-03-05..2023-03-09")]
    [InlineData("May-2023", "2023-05-01..2023-05-31")]
    [InlineData("29 February", "2020-02-29..2020-02-29")]
    [InlineData("all time", "..")]
    [InlineData("last 5000 years", "0001-01-02..2024-02-15")]
    public void A_period_is_read_as_its_days(string text, string expected)
    {
        var words = QuestionText.Split(text);
        var found = PeriodParser.Parse(words, 0);

        Assert.Equal(words.Count, found?.Length);
        var (from, to) = found!.Value.Period.Resolve(AsOf);
        Assert.Equal(expected, $"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
    }

    [Theory]
    [InlineData("29 February 2023", "there is no 29 February 2023: February 2023 has 28 days", "in February 2023")]
    [InlineData("2023-02-29", "there is no 29 February 2023: February 2023 has 28 days", "in February 2023")]
    [InlineData("31 April", "there is no 31 April 2024: April 2024 has 30 days", "in April 2024")]
    [InlineData("February 29 of last year", "there is no 29 February 2023: February 2023 has 28 days", "in February 2023")]
    [InlineData("since 31 April 2023", "there is no 31 April 2023: April 2023 has 30 days", "in April 2023")]
    [InlineData("from 1 March to 31 June 2023", "there is no 31 June 2023: June 2023 has 30 days", "in June 2023")]
    [InlineData("June 3 to 31 2023", "there is no 31 June 2023: June 2023 has 30 days", "in June 2023")]
    [InlineData("2024-W53", "there is no week 53 of 2024: 2024 has 52 ISO weeks", "in week 52 of 2024")]
    [InlineData("the week starting 12 November 2024", "no week begins on 12 November 2024, a Tuesday: weeks begin on Monday, and that one on 11 November 2024", "in week 46 of 2024")]
    public void Days_that_do_not_exist_are_named_with_what_exists(string text, string reason, string instead)
    {
        var words = QuestionText.Split(text);
        var found = PeriodParser.Parse(words, 0);

        Assert.Equal(words.Count, found?.Length);
        var missing = found!.Value.Period.Missing(new(2024, 2, 15));
        Assert.Equal((reason, instead), (missing?.Reason, missing?.Words));
        var again = PeriodParser.Parse(QuestionText.Split(instead), 0)!.Value.Period;
        Assert.Equal(missing!.Instead.Expression, again.Expression);
        Assert.Null(again.Missing(AsOf));
    }

    [Theory]
    [InlineData("next month")]
    [InlineData("may we ask")]
    [InlineData("last customers")]
    [InlineData("2024-13-45")]
    [InlineData("week 99 of 2024")]
    [InlineData("Q5 2024")]
    [InlineData("6/1/2024")]
    [InlineData("9999-12-31")]
    public void Anything_else_is_no_period(string text) => Assert.Null(PeriodParser.Parse(QuestionText.Split(text), 0));

    [Theory]
    [InlineData("vs last year", "2023-02-01..2023-02-28")]
    [InlineData("against the previous month", "2024-01-01..2024-01-31")]
    [InlineData("compared with 2021", "2021-02-01..2021-02-28")]
    [InlineData("month over month", "2024-01-01..2024-01-31")]
    [InlineData("yoy", "2023-02-01..2023-02-28")]
    [InlineData("versus the previous period", "2024-01-01..2024-01-31")]
    [InlineData("compared to the same month last year", "2023-02-01..2023-02-28")]
    [InlineData("than in March 2023", "2023-03-01..2023-03-31")]
    public void A_comparison_is_the_same_part_of_another_time(string text, string expected)
    {
        var words = QuestionText.Split(text);
        var found = Comparison.Parse(words, 0);

        Assert.Equal(words.Count, found?.Length);
        var (from, to) = found!.Value.Comparison.Resolve(AsOf, new(2024, 2, 1), new(2024, 2, 29));
        Assert.Equal(expected, $"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
    }

    [Fact]
    public void A_free_range_is_compared_with_as_many_days_before_it()
    {
        var found = Comparison.Parse(QuestionText.Split("vs the previous period"), 0)!.Value.Comparison;

        Assert.Equal((new DateOnly(2024, 1, 22), new DateOnly(2024, 1, 31)), found.Resolve(AsOf, new(2024, 2, 1), new(2024, 2, 10)));
    }

    [Theory]
    [InlineData("compared with the same week last year", "2023-03-06..2023-03-12")]
    [InlineData("vs last year", "2023-03-06..2023-03-12")]
    [InlineData("vs 2022", "2022-03-07..2022-03-13")]
    [InlineData("vs the week before", "2024-02-26..2024-03-03")]
    public void A_week_is_compared_with_a_week(string text, string expected)
    {
        var (from, to) = Comparison.Parse(QuestionText.Split(text), 0)!.Value.Comparison.Resolve(AsOf, new(2024, 3, 4), new(2024, 3, 10));

        Assert.Equal(expected, $"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
    }

    [Fact]
    public void A_week_that_has_only_begun_is_compared_with_as_much_of_the_same_week()
    {
        var comparison = Comparison.Parse(QuestionText.Split("vs the same week last year"), 0)!.Value.Comparison;

        Assert.Equal((new DateOnly(2023, 2, 13), new DateOnly(2023, 2, 16)), comparison.Resolve(AsOf, new(2024, 2, 12), new(2024, 2, 15)));
    }

    [Theory]
    [InlineData("vs last year", "2024-02-29", "2024-02-29", "there is no 29 February 2023: February 2023 has 28 days")]
    [InlineData("vs the month before", "2024-03-31", "2024-03-31", "there is no 31 February 2024: February 2024 has 29 days")]
    [InlineData("vs last year", "2020-12-28", "2021-01-03", "there is no week 53 of 2019: 2019 has 52 ISO weeks")]
    [InlineData("vs 29 February 2023", "2024-02-28", "2024-02-28", "there is no 29 February 2023: February 2023 has 28 days")]
    [InlineData("vs last year", "2024-02-01", "2024-02-29", null)]
    public void A_comparison_with_days_that_do_not_exist_says_so(string text, string from, string to, string? reason)
    {
        var comparison = Comparison.Parse(QuestionText.Split(text), 0)!.Value.Comparison;

        Assert.Equal(reason, comparison.Missing(AsOf, DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("by week", Grain.Week)]
    [InlineData("per month", Grain.Month)]
    [InlineData("for each day", null)]
    [InlineData("every quarter", Grain.Quarter)]
    [InlineData("weekly", Grain.Week)]
    [InlineData("over time", Grain.Month)]
    [InlineData("day by day", Grain.Day)]
    [InlineData("by category", null)]
    public void A_grain_is_read(string text, Grain? expected) => Assert.Equal(expected, Grains.Parse(QuestionText.Split(text), 0, continuesBreakdown: false)?.Grain);
}
