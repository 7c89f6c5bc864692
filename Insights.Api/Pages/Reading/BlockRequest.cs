namespace Insights.Api.Pages.Reading;

/// <summary>What a block asks, as a request of the API that gives the same numbers.</summary>
/// <param name="Path">Such as <c>/api/v1/metrics/revenue</c>.</param>
/// <param name="Parameters">Its query string.</param>
public sealed record BlockRequest(string Path, IReadOnlyDictionary<string, string> Parameters)
{
    public const string Metrics = "/api/v1/metrics";

    private static readonly string[] OwnOptions =
    [
        "from", "to", "grain", "by", "population", "having", "share", "compare", "top", "per", "running", "rolling", "average_per", "limit",
        "order",
    ];

    /// <summary>Filters of the page that do not concern what it asks.</summary>
    public IReadOnlyList<string> IgnoredFilters { get; init; } = [];

    public string Url => Path + QueryString.Create(Parameters.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    /// <summary>The command that gives the same; <c>null</c> for an analysis, which the command line does not have.</summary>
    public string? Command => Path == Metrics ? $"insights metric {Parameters["names"].Replace(',', ' ')}{Options}"
        : Path.StartsWith(Metrics, StringComparison.Ordinal) ? $"insights metric {Path[(Metrics.Length + 1)..]}{Options}"
        : null;

    private string Options => string.Concat(Parameters.Where(pair => pair.Key != "names").Select(pair => OwnOptions.Contains(pair.Key)
        ? $" --{pair.Key.Replace('_', '-')} {Quoted(pair.Value)}"
        : $" --filter {Quoted($"{pair.Key}={pair.Value}")}"));

    private static string Quoted(string value) =>
        value.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_.,=:/%".Contains(letter, StringComparison.Ordinal))
            ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
