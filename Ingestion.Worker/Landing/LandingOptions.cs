using System.ComponentModel.DataAnnotations;
using Ingestion.Worker.Reading;
using ServiceDefaults.Configuration;

namespace Ingestion.Worker.Landing;

/// <summary>Where files arrive and go, and what one may hold: configuration section <c>Landing</c>.</summary>
public sealed class LandingOptions : IValidatableObject
{
    public const string Section = "Landing";

    /// <summary>Holds one folder per domain.</summary>
    [Required(ErrorMessage = "Landing:Directory is not configured: set it to the folder in which files arrive, one folder per domain")]
    public string Directory { get; set; } = "";

    /// <summary>Gets the loaded files; refused ones go to a folder <c>failed</c> beside it.</summary>
    [Required(ErrorMessage = "Landing:ArchiveDirectory is not configured: set it to the folder that keeps the loaded files")]
    public string ArchiveDirectory { get; set; } = "";

    /// <summary>Time between two looks at the directory.</summary>
    [Duration("00:00:00.010", "1.00:00:00", ErrorMessage = "Landing:ScanInterval must be from 10 ms to a day, such as 00:00:01")]
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A file is taken when nothing has happened to it for so long, and for two looks.</summary>
    [Range(0, 86_400.0, ErrorMessage = "Landing:QuietSeconds must be from 0 to 86400, such as 2")]
    public double QuietSeconds { get; set; } = 2;

    /// <summary>How many times as long a file must be quiet whose last line has no line break.</summary>
    [Range(1, 1_000.0, ErrorMessage = "Landing:UnfinishedFactor must be from 1 to 1000, such as 5")]
    public double UnfinishedFactor { get; set; } = 5;

    /// <summary>
    /// How many files are loaded at once. Extracts of current state of one dataset are loaded one after the other, in the order in
    /// which they came, whatever this says.
    /// </summary>
    [Range(1, 64, ErrorMessage = "Landing:ParallelFiles must be from 1 to 64")]
    public int ParallelFiles { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>A longer field rejects its row.</summary>
    [Range(1_024, 64 * 1024 * 1024, ErrorMessage = "Landing:MaxFieldBytes must be from 1024 to 67108864")]
    public int MaxFieldBytes { get; set; } = ReaderLimits.Default.MaxFieldBytes;

    /// <summary>A record without an end within this many bytes is taken for a broken one.</summary>
    [Range(1_024, 256 * 1024 * 1024, ErrorMessage = "Landing:MaxRecordBytes must be from 1024 to 268435456")]
    public int MaxRecordBytes { get; set; } = ReaderLimits.Default.MaxRecordBytes;

    /// <summary>A Parquet file with a row group of more bytes, uncompressed, is refused: groups are in memory one at a time.</summary>
    [Range(1_024, long.MaxValue, ErrorMessage = "Landing:MaxRowGroupBytes must be at least 1024")]
    public long MaxRowGroupBytes { get; set; } = ReaderLimits.Default.MaxRowGroupBytes;

    /// <summary>
    /// A file of at least this size is copied on two connections, which costs a table of its own for half of its rows; for
    /// smaller files it is not worth that.
    /// </summary>
    [Range(1, long.MaxValue, ErrorMessage = "Landing:SecondStreamBytes must be at least 1")]
    public long SecondStreamBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Without a quiet time, a file with an unfinished last line still waits for some scans.</summary>
    public QuietTime Quiet => new(
        TimeSpan.FromSeconds(QuietSeconds),
        TimeSpan.FromSeconds(Math.Max(QuietSeconds, ScanInterval.TotalSeconds) * UnfinishedFactor));

    public ReaderLimits Limits => ReaderLimits.Default with { MaxFieldBytes = MaxFieldBytes, MaxRecordBytes = MaxRecordBytes, MaxRowGroupBytes = MaxRowGroupBytes };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxFieldBytes > MaxRecordBytes)
        {
            yield return new ValidationResult($"Landing:MaxFieldBytes ({MaxFieldBytes}) must not be more than Landing:MaxRecordBytes ({MaxRecordBytes})");
        }
    }

    public string FailedDirectory =>
        Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(ArchiveDirectory))) ?? ArchiveDirectory, "failed");
}
