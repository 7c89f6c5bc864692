namespace Ingestion.Worker.Tests.Landing;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2025, 4, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What has passed, whatever was done to the time of day.</summary>
    public TimeSpan Passed { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Passed.Ticks;
}
