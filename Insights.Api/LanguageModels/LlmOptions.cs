using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace Insights.Api.LanguageModels;

/// <summary>Which language model writes, and how much it may take. Swapping it needs nothing but these settings.</summary>
public sealed class LlmOptions : IValidatableObject
{
    public const string Section = "Llm";

    public const string Mock = "mock";

    public const string OpenAi = "openai";

    /// <summary><c>mock</c>: writes from the facts itself, always the same. <c>openai</c>: any endpoint that speaks OpenAI's chat completions.</summary>
    [Required]
    public string Provider { get; init; } = Mock;

    /// <summary>Base address up to and with the version, such as <c>https://api.openai.com/v1</c> or <c>http://127.0.0.1:11434/v1</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Name of the model at the endpoint.</summary>
    public string? Model { get; init; }

    /// <summary>The environment variable that holds the key; an endpoint that wants none needs none.</summary>
    [Required]
    public string ApiKeyVariable { get; init; } = "OPENAI_API_KEY";

    /// <summary>Asks for the answer piece by piece, so that a model that stalls is noticed before the whole time is over.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>For models that think before they write: these take their limit as <c>max_completion_tokens</c> and no temperature.</summary>
    public bool Reasoning { get; init; }

    /// <summary>How long one attempt may take.</summary>
    [Duration("00:00:00.050", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long all attempts together may take, pauses included.</summary>
    [Duration("00:00:00.050", "00:30:00")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Further attempts after one that failed for a passing reason.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>First pause between attempts, doubled each time; a <c>Retry-After</c> of the endpoint counts instead.</summary>
    [Duration("00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls within half a minute of which half must fail before the model is left alone.</summary>
    [Range(2, 1000)]
    public int BreakerThroughput { get; init; } = 6;

    /// <summary>How long it is left alone then.</summary>
    [Duration("00:00:00.500", "01:00:00")]
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Price of a million input tokens, in the currency of your bill; <c>null</c> where cost is of no interest.</summary>
    [Range(0, 1_000_000)]
    public decimal? InputPrice { get; init; }

    /// <summary>Price of a million output tokens.</summary>
    [Range(0, 1_000_000)]
    public decimal? OutputPrice { get; init; }

    /// <summary>Versions of prompts to use instead of the highest, by name, such as <c>Llm:Prompts:email = 1</c>.</summary>
    public Dictionary<string, int> Prompts { get; init; } = [];

    /// <summary>Keeps the model's own words in the log of generations; they are without personal data, as far as redaction goes.</summary>
    public bool LogText { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider is not (Mock or OpenAi))
        {
            yield return new ValidationResult($"Llm:Provider '{Provider}' is not known; it is {Mock} or {OpenAi}");
        }

        if (Provider == OpenAi && (Endpoint is null || !Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult($"Llm:Endpoint '{Endpoint}' is not an http(s) address; {OpenAi} needs one, such as https://api.openai.com/v1");
        }

        if (Provider == OpenAi && string.IsNullOrWhiteSpace(Model))
        {
            yield return new ValidationResult($"Llm:Model is not set; {OpenAi} needs the name of a model at the endpoint");
        }
    }
}
