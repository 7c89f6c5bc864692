using Insights.Api.Pages.Reading;

namespace Insights.Api.Tests.Pages;

public sealed class ReadingTimesTests
{
    [Fact]
    public void What_took_longest_is_begun_first_and_the_rest_in_the_order_of_the_page()
    {
        var times = new ReadingTimes();
        times.Keep("/a", "b3", TimeSpan.FromMilliseconds(20));
        times.Keep("/a", "b4", TimeSpan.FromMilliseconds(90));
        // From the cache.
        times.Keep("/a", "b4", TimeSpan.FromMilliseconds(1));
        times.Keep("/other", "b1", TimeSpan.FromSeconds(9));

        Assert.Equal([4, 3, 1, 2], times.LongestFirst("/a", [("b1", 1), ("b2", 2), ("b3", 3), ("b4", 4)]));
    }

    [Fact]
    public async Task A_part_that_fails_fails_the_reading()
    {
        var times = new ReadingTimes();

        await Assert.ThrowsAsync<TimeoutException>(() => times.TakeAsync("/a", "b1", () => throw new TimeoutException()));
    }
}
