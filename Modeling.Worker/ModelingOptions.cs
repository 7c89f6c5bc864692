using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace Modeling.Worker;

/// <summary>Settings of the modelling engine.</summary>
public sealed class ModelingOptions
{
    public const string Section = "Modeling";

    /// <summary>When a refresh runs even though no batch has arrived; a Quartz cron expression, UTC.</summary>
    [Required]
    public string Schedule { get; init; } = "0 0/15 * * * ?";

    /// <summary>When everything is rebuilt; a Quartz cron expression, UTC.</summary>
    [Required]
    public string FullRefreshSchedule { get; init; } = "0 0 3 * * ?";

    /// <summary>A run starts when no further batch has been announced for this long, so that a delivery of many files is one run.</summary>
    [Duration("00:00:00", "00:10:00")]
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A run starts at the latest this long after the first announcement, however many follow.</summary>
    [Duration("00:00:00", "01:00:00")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Models (and tests) that are computed at the same time.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>
    /// An incremental model whose sources have grown by more than this share is built whole: merging costs more for each row,
    /// and runs on one connection.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double LargestMerge { get; init; } = 0.1;

    /// <summary>How long a publish tries to get past readers that hold a relation.</summary>
    [Duration("00:00:01", "01:00:00")]
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
