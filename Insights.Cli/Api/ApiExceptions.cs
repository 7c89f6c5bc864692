using System.Text.Json;

namespace Insights.Cli.Api;

/// <summary>The API answered that it will not: exit code 1.</summary>
/// <param name="message">What it said, as a sentence with what to do.</param>
/// <param name="problem">The answer as it came.</param>
internal sealed class RefusedException(string message, JsonElement problem) : Exception(message)
{
    public JsonElement Problem { get; } = problem;
}

/// <summary>Nothing answers at the address, or something that is not the API: exit code 3.</summary>
internal sealed class UnreachableException(string message, Exception? cause = null) : Exception(message, cause);
