using Insights.Api.Pages.Definitions;

namespace Insights.Api.Tests.Pages;

public sealed class PagePeriodTests
{
    private static readonly DateOnly Friday = new(2024, 11, 15);

    [Theory]
    [InlineData("last 7 days", "2024-11-09", "2024-11-15")]
    [InlineData("last-4-weeks", "2024-10-19", "2024-11-15")]
    [InlineData("Last 12 months", "2023-11-16", "2024-11-15")]
    [InlineData("last 1 day", "2024-11-15", "2024-11-15")]
    [InlineData("this week", "2024-11-11", "2024-11-15")]
    [InlineData("last week", "2024-11-04", "2024-11-10")]
    [InlineData("this month", "2024-11-01", "2024-11-15")]
    [InlineData("last month", "2024-10-01", "2024-10-31")]
    [InlineData("last quarter", "2024-07-01", "2024-09-30")]
    [InlineData("this year", "2024-01-01", "2024-11-15")]
    [InlineData("last year", "2023-01-01", "2023-12-31")]
    public void A_period_ends_with_the_last_day_of_data_or_is_a_whole_unit_before_it(string text, string from, string to)
    {
        var days = PagePeriod.Find(text)!.Resolve(Friday);

        Assert.Equal((DateOnly.Parse(from), DateOnly.Parse(to)), (days.From!.Value, days.To!.Value));
    }

    [Fact]
    public void All_leaves_both_ends_to_the_data() => Assert.Equal((null, null), PagePeriod.Find("all")!.Resolve(Friday));

    [Theory]
    [InlineData("")]
    [InlineData("last 0 days")]
    [InlineData("last 99999 days")]
    [InlineData("last day")]
    [InlineData("next month")]
    [InlineData("last 3 fortnights")]
    [InlineData("last 3 months; drop table x")]
    public void Anything_else_is_no_period(string text) => Assert.Null(PagePeriod.Find(text));

    [Fact]
    public void Every_preset_is_found_by_its_own_name() =>
        Assert.All(PagePeriod.Presets, preset => Assert.Equal(preset.Name, PagePeriod.Find(preset.Name)!.Name));
}
