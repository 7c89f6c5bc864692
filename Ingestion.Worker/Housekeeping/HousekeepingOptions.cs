using ServiceDefaults.Configuration;

namespace Ingestion.Worker.Housekeeping;

/// <summary>How often bronze and ops are tidied up, and how long what is kept: configuration section <c>Housekeeping</c>.</summary>
public sealed class HousekeepingOptions
{
    public const string Section = "Housekeeping";

    private const string HundredYears = "36500.00:00:00";

    private const string Retention = " must be from 0 to a hundred years, such as 90.00:00:00";

    /// <summary>Pause between two rounds.</summary>
    [Duration("00:00:00.010", "7.00:00:00", ErrorMessage = "Housekeeping:Interval must be from 10 ms to a week, such as 00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bronze tables are touched when no file has been loaded for so long.</summary>
    [Duration("00:00:00", "1.00:00:00", ErrorMessage = "Housekeeping:IdleTime must be from 0 to a day, such as 00:01:00")]
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long messages that were sent are kept.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepSentMessages" + Retention)]
    public TimeSpan KeepSentMessages { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long rejected rows are kept, from the arrival of their file; what was corrected and replayed is always kept.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepRejectedRows" + Retention)]
    public TimeSpan KeepRejectedRows { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long the originals of repaired values are kept, from the arrival of their file.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepRepairedValues" + Retention)]
    public TimeSpan KeepRepairedValues { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long runs are kept, with what they built and tested, from their end.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepRuns" + Retention)]
    public TimeSpan KeepRuns { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long rows that failed a test are kept, from the end of the run.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepTestFailures" + Retention)]
    public TimeSpan KeepTestFailures { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long it is kept how each generated text came about.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepGenerations" + Retention)]
    public TimeSpan KeepGenerations { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long it is kept who read people's data and who changed what.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepAccessLog" + Retention)]
    public TimeSpan KeepAccessLog { get; set; } = TimeSpan.FromDays(730);

    /// <summary>How long it is kept what was tidied up.</summary>
    [Duration("00:00:00", HundredYears, ErrorMessage = "Housekeeping:KeepHousekeeping" + Retention)]
    public TimeSpan KeepHousekeeping { get; set; } = TimeSpan.FromDays(365);
}
