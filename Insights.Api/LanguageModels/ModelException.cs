namespace Insights.Api.LanguageModels;

/// <summary>Why a model gave no text; the words are part of the log and of metrics.</summary>
public static class ModelFailure
{
    /// <summary>The endpoint cannot be reached, broke off, or has an error of its own. Passes.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Too many requests. Passes.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>No answer in time. Passes.</summary>
    public const string Timeout = "timeout";

    /// <summary>The circuit breaker is open: the model failed too often a moment ago.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>The endpoint refuses the request: key, model name, or what was asked. Does not pass by itself.</summary>
    public const string Refused = "refused";

    /// <summary>An answer that is no chat completion, or is empty. Passes.</summary>
    public const string Garbage = "garbage";

    /// <summary>The answer was cut at the longest length, or by a filter.</summary>
    public const string Incomplete = "incomplete";
}

/// <summary>A model gave no text.</summary>
/// <param name="failure">A word of <see cref="ModelFailure"/>.</param>
/// <param name="message">What was found; never what was asked or answered.</param>
/// <param name="inner">What was thrown.</param>
public sealed class ModelException(string failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Failure { get; } = failure;

    /// <summary>How long the endpoint wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool Passes => Failure is ModelFailure.Unavailable or ModelFailure.RateLimited or ModelFailure.Timeout or ModelFailure.Garbage;
}
