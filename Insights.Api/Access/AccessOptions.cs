namespace Insights.Api.Access;

/// <summary>The section <c>Access</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Sites whose pages may ask the API, such as <c>https://intranet.example</c>; none unless configured.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    /// <summary>Networks of proxies whose <c>X-Forwarded-*</c> headers are believed, such as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Requests of one key in a second, over some time.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Requests in a second of one address that sends no good key, over some time: tries at keys among them.</summary>
    public int UnknownRequestsPerSecond { get; set; } = 5;

    /// <summary>How many seconds' worth of requests may come at once.</summary>
    public int BurstSeconds { get; set; } = 10;
}
