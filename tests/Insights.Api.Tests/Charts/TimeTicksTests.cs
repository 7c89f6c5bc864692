using FsCheck;
using FsCheck.Fluent;
using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

public sealed class TimeTicksTests
{
    [Fact]
    public void Labels_never_collide_whatever_the_range() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from grain in Gen.Elements(Enum.GetValues<TimeGrain>())
         from count in Gen.OneOf(Gen.Choose(1, 60), Gen.Choose(60, 2000))
         from start in Gen.Choose(0, 3000)
         from width in Gen.Choose(200, 1000)
         select (grain, count, start, width)).ToArbitrary(),
        given =>
        {
            var periods = Given.Periods(given.grain, given.count, new DateOnly(2000, 1, 1).AddDays(given.start));
            double X(int period) => period * (double)given.width / Math.Max(given.count - 1, 1);
            var ticks = TimeTicks.For(periods, given.grain, X);
            Assert.NotEmpty(ticks);
            Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(
                X(pair.Second.Period) - X(pair.First.Period) >= (TextWidth.Of(pair.First.Label) + TextWidth.Of(pair.Second.Label)) / 2));
        }));

    [Theory]
    [InlineData(TimeGrain.Day, "2025-03-12", 31, "17 Mar 2025|24 Mar|31 Mar|7 Apr")]
    [InlineData(TimeGrain.Day, "2025-03-12", 14, "13 Mar 2025|15 Mar|17 Mar|19 Mar|21 Mar|23 Mar|25 Mar")]
    [InlineData(TimeGrain.Day, "2025-03-12", 120, "Apr 2025|May|Jun|Jul")]
    [InlineData(TimeGrain.Week, "2024-12-30", 5, "30 Dec 2024|6 Jan|13 Jan|20 Jan|27 Jan")]
    [InlineData(TimeGrain.Month, "2024-11-01", 6, "Nov 2024|Dec|2025|Feb|Mar|Apr")]
    [InlineData(TimeGrain.Month, "2023-01-01", 24, "2023|Apr|Jul|Oct|2024|Apr|Jul|Oct")]
    [InlineData(TimeGrain.Quarter, "2024-07-01", 4, "Q3 2024|Q4|Q1 2025|Q2")]
    [InlineData(TimeGrain.Year, "2019-01-01", 4, "2019|2020|2021|2022")]
    [InlineData(TimeGrain.Year, "1950-01-01", 70, "1950|1955|1960|1965|1970|1975|1980|1985|1990|1995|2000|2005|2010|2015")]
    [InlineData(TimeGrain.Day, "2025-03-12", 1, "12 Mar 2025")]
    public void Units_of_the_calendar_are_named_where_they_begin(TimeGrain grain, string start, int count, string expected)
    {
        var periods = Given.Periods(grain, count, DateOnly.Parse(start));
        var ticks = TimeTicks.For(periods, grain, period => period * 640.0 / Math.Max(count - 1, 1));
        Assert.Equal(expected, string.Join('|', ticks.Select(tick => tick.Label)));
    }
}
