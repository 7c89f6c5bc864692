using AppHost.Lifetime;

namespace AppHost.Tests.Lifetime;

public sealed class RestartPolicyTests
{
    [Fact]
    public void Waiting_doubles_up_to_half_a_minute()
    {
        var failures = 0;
        var delays = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            (failures, var delay) = RestartPolicy.Next(failures, TimeSpan.Zero);
            delays.Add(delay.TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30, 30], delays);
    }

    [Theory]
    [InlineData(59, 6, 30)]
    [InlineData(60, 1, 1)]
    public void A_minute_of_running_makes_the_next_crash_the_first(int seconds, int failures, double delaySeconds) =>
        Assert.Equal((failures, TimeSpan.FromSeconds(delaySeconds)), RestartPolicy.Next(5, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_thousand_crashes_do_not_overflow() =>
        Assert.Equal((1001, TimeSpan.FromSeconds(30)), RestartPolicy.Next(1000, TimeSpan.Zero));
}
