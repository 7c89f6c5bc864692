using Insights.Api.Problems;

namespace Insights.Api.Generation;

/// <summary>What is written, each by the prompt of its name.</summary>
public static class ContentType
{
    public const string Email = "email";
    public const string Sms = "sms";
    public const string CallScript = "call_script";
    public const string Summary = "summary";

    /// <summary>What a customer may get, or hear; the first unless asked for.</summary>
    public static readonly IReadOnlyList<string> ForCustomers = [Email, Sms, CallScript];

    public static readonly IReadOnlyList<string> All = [.. ForCustomers, Summary];

    /// <summary>The channel that a text itself travels by, which it may name although the customer never used it.</summary>
    public static string? OwnChannel(string type) => type switch
    {
        Email => "Email",
        CallScript => "Call",
        _ => null,
    };

    /// <exception cref="ProblemException">400: there is no such type.</exception>
    public static string Parse(string? type) => ForCustomers.FirstOrDefault(known => known == (type ?? Email))
        ?? throw new ProblemException(Problem.InvalidParameter, $"type '{type}' is not known; content is {string.Join(", ", ForCustomers)}");
}
