using FsCheck;
using FsCheck.Fluent;
using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

public sealed class AxisTests
{
    private static readonly Gen<decimal> Values =
        from digits in Gen.Choose(-100_000, 100_000)
        from power in Gen.Choose(-12, 22)
        select digits * (decimal)Math.Pow(10, power);

    [Theory]
    [InlineData("orders")]
    [InlineData("USD")]
    [InlineData("percent")]
    [InlineData("seconds")]
    public void Values_lie_between_3_to_8_ticks_that_differ(string unit) => Check.QuickThrowOnFailure(Prop.ForAll(
        (from values in Gen.Choose(0, 6).SelectMany(count => Values.ListOf(count))
         from zero in Gen.Elements(true, false)
         from wished in Gen.Choose(4, 6)
         select (values, zero, wished)).ToArbitrary(),
        given =>
        {
            var format = ValueFormat.Of(unit);
            var axis = Axis.Over(given.values.Select(value => (decimal?)value), format, given.zero, given.wished);
            var ticks = axis.Ticks.ToList();
            var slack = axis.Step * 1e-6;
            Assert.InRange(ticks.Count, 3, 8);
            Assert.All(given.values, value => Assert.InRange((double)value, ticks[0] - slack, ticks[^1] + slack));
            Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.Equal(axis.Step, pair.Second - pair.First, slack));
            Assert.All(ticks, tick => Assert.Equal(Math.Round(tick / axis.Step), tick / axis.Step, 1e-3));
            Assert.False(given.zero && (ticks[0] > slack || ticks[^1] < -slack), "zero is not on the axis");
            var labels = ticks.Select(tick => axis.Label(tick, format)).ToList();
            Assert.Equal(labels.Distinct(), labels);
        }));

    [Theory]
    [InlineData("orders", new[] { 0.0, 7 }, "0 2 4 6 8")]
    [InlineData("orders", new[] { 0.0, 1 }, "0 1 2")]
    [InlineData("orders", new[] { 0.0, 0.9 }, "0 0.25 0.50 0.75 1.00")]
    [InlineData("orders", new[] { 0.0, 1_000_000 }, "0 250 K 500 K 750 K 1 M")]
    [InlineData("orders", new[] { -30.0, 70 }, "-50 -25 0 25 50 75")]
    [InlineData("USD", new[] { 0.0, 13_000_000 }, "$0 $5 M $10 M $15 M")]
    [InlineData("percent", new[] { 0.0, 93 }, "0 % 25 % 50 % 75 % 100 %")]
    [InlineData("percent", new[] { 91.2, 95.4 }, "90 % 92 % 94 % 96 %")]
    [InlineData("seconds", new[] { 0.0, 3500 }, "0 15 min 30 min 45 min 1 h")]
    [InlineData("seconds", new[] { 0.0, 20_000 }, "0 2 h 4 h 6 h")]
    [InlineData("seconds", new[] { 0.0, 5_000_000 }, "0 500 h 1,000 h 1,500 h")]
    public void Ticks_are_numbers_that_people_count_in(string unit, double[] values, string labels)
    {
        var format = ValueFormat.Of(unit);
        var axis = Axis.Over(values.Select(value => (decimal?)value), format, fromZero: false);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(tick => axis.Label(tick, format))));
    }

    [Theory]
    [InlineData(new[] { 59.0, 100 }, true)]
    [InlineData(new[] { 61.0, 100 }, false)]
    [InlineData(new[] { -100.0, -61 }, false)]
    [InlineData(new[] { 100.0 }, true)]
    public void Lines_start_at_zero_unless_every_value_is_far_from_it(double[] values, bool hasZero)
    {
        var given = values.Select(value => (decimal?)value).ToList();
        Assert.Equal(hasZero, Axis.Over(given, Given.Orders, fromZero: false).Ticks.Any(tick => Math.Abs(tick) < 1e-9));
        Assert.Contains(Axis.Over(given, Given.Orders, fromZero: true).Ticks, tick => Math.Abs(tick) < 1e-9);
    }
}
