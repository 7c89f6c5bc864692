using Modeling.Worker.Building;

namespace Modeling.Worker.Tests;

public sealed class WorkClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void What_is_not_work_is_waiting()
    {
        var clock = new WorkClock(_time);
        _time.Pass(5);
        using (clock.Work())
        {
            _time.Pass(2);
        }

        _time.Pass(1);

        Assert.Equal((2, 6), (clock.Worked.TotalSeconds, clock.Waited.TotalSeconds));
    }

    [Fact]
    public void Statements_side_by_side_count_once()
    {
        var clock = new WorkClock(_time);
        var first = clock.Work();
        _time.Pass(1);
        var second = clock.Work();
        _time.Pass(1);
        first.Dispose();
        _time.Pass(3);
        Assert.Equal(5, clock.Worked.TotalSeconds);
        second.Dispose();
        _time.Pass(7);

        Assert.Equal((5, 7), (clock.Worked.TotalSeconds, clock.Waited.TotalSeconds));
    }

    [Fact]
    public void Whoever_asks_is_told_once_that_work_begins()
    {
        var begun = 0;
        var clock = new WorkClock(_time, () => begun++);
        Assert.Equal(0, begun);
        for (var i = 0; i < 2; i++)
        {
            using (clock.Work())
            {
                _time.Pass(1);
            }
        }

        Assert.Equal((1, 2), (begun, clock.Worked.TotalSeconds));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now;

        public void Pass(int seconds) => _now += seconds;
    }
}
