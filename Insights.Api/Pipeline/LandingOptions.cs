using System.ComponentModel.DataAnnotations;

namespace Insights.Api.Pipeline;

/// <summary>Where files are put for the ingestion to take, and how large they may be: configuration section <c>Landing</c>.</summary>
public sealed class LandingOptions
{
    public const string Section = "Landing";

    /// <summary>Holds one folder per domain, the same directory that the ingestion watches; without it uploads and replays are refused.</summary>
    public string? Directory { get; set; }

    /// <summary>A larger upload is refused; in bytes.</summary>
    [Range(1, long.MaxValue, ErrorMessage = "Landing:MaxUploadBytes must be a number of bytes of at least 1, such as 1073741824")]
    public long MaxUploadBytes { get; set; } = 1L << 30;
}
