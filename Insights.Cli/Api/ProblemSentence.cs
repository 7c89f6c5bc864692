using System.Text.Json;

namespace Insights.Cli.Api;

/// <summary>Turns problem details (RFC 9457) into a sentence for people at a command line.</summary>
internal static class ProblemSentence
{
    /// <summary>The API points to itself; here the commands that ask the same are at hand.</summary>
    private static readonly (string Request, string Command)[] Commands =
    [
        ("GET /api/v1/metrics", "`insights metrics`"),
        ("GET /api/v1/pipeline/models", "`insights schema --all`"),
        ("GET /api/v1/pipeline/runs", "`insights runs`"),
    ];

    public static string Of(JsonElement problem, string request)
    {
        var detail = Text(problem, "detail");
        if (detail is null)
        {
            return Number(problem, "status") >= 500
                ? $"The API failed ({Number(problem, "status")} to {request}). Its log and its trace in the dashboard say why."
                : $"The API has no answer to {request} ({Number(problem, "status")} {Text(problem, "title")}). "
                    + "Is the address that of the service itself, and is the service as new as this command?";
        }

        var sentence = Commands.Aggregate(detail, (text, known) => text.Replace(known.Request, known.Command, StringComparison.Ordinal))
            .TrimEnd('.');
        return $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.";
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static int Number(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : 0;
}
