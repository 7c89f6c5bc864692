namespace Insights.Api.Problems;

/// <summary>The kinds of refusal, each with its stable <c>type</c> (RFC 9457), title and status.</summary>
/// <param name="Type">What a client may branch on; never changes.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record Problem(string Type, string Title, int Status)
{
    public static readonly Problem InvalidParameter = new("/problems/invalid-parameter", "A parameter is not valid", StatusCodes.Status400BadRequest);

    public static readonly Problem Unauthenticated = new("/problems/unauthenticated", "A key is needed", StatusCodes.Status401Unauthorized);

    public static readonly Problem Forbidden = new("/problems/forbidden", "The key does not allow this", StatusCodes.Status403Forbidden);

    public static readonly Problem OtherSite = new("/problems/other-site", "Another site asked for this", StatusCodes.Status403Forbidden);

    public static readonly Problem NotFound = new("/problems/not-found", "There is nothing of this name", StatusCodes.Status404NotFound);

    public static readonly Problem MethodNotAllowed = new("/problems/method-not-allowed", "The method is not one of this path", StatusCodes.Status405MethodNotAllowed);

    public static readonly Problem BodyTooLarge = new("/problems/body-too-large", "The body of the request is too large", StatusCodes.Status413PayloadTooLarge);

    public static readonly Problem UnsupportedMediaType =
        new("/problems/unsupported-media-type", "A body of this type cannot be read", StatusCodes.Status415UnsupportedMediaType);

    public static readonly Problem StaleCursor = new("/problems/stale-cursor", "The cursor is of another version of the warehouse", StatusCodes.Status410Gone);

    public static readonly Problem RangeWithoutData = new("/problems/range-without-data", "The range has no data", StatusCodes.Status422UnprocessableEntity);

    public static readonly Problem TooManyRequests = new("/problems/too-many-requests", "Too many requests came", StatusCodes.Status429TooManyRequests);

    public static readonly Problem InternalError = new("/problems/internal-error", "The service failed", StatusCodes.Status500InternalServerError);

    public static readonly Problem NotPublished = new("/problems/not-published", "The warehouse has not been built yet", StatusCodes.Status503ServiceUnavailable);

    public static readonly Problem WarehouseUnavailable =
        new("/problems/warehouse-unavailable", "The warehouse cannot be reached", StatusCodes.Status503ServiceUnavailable);

    public static readonly Problem TookTooLong = new("/problems/took-too-long", "The answer takes too long", StatusCodes.Status504GatewayTimeout);
}

/// <summary>Answers a request with a problem.</summary>
/// <param name="problem">Its kind.</param>
/// <param name="detail">What was found, what was expected, what to do.</param>
/// <param name="members">Further members of the answer, snake_case.</param>
public sealed class ProblemException(Problem problem, string detail, IReadOnlyDictionary<string, object?>? members = null) : Exception(detail)
{
    public Problem Problem { get; } = problem;

    public IReadOnlyDictionary<string, object?> Members { get; } = members ?? new Dictionary<string, object?>();
}
