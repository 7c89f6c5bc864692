namespace UsageOracle;

/// <summary>An organisation as of the newest extract.</summary>
public sealed record Organisation(string Id, string? Name, bool IsActiveCustomer, int ContractedLicences, DateTime? CreatedAt = null);

/// <summary>A user as of the newest extract.</summary>
public sealed record User(string Id, string OrganisationId, bool IsEmployee, bool IsLicensed, DateTime? CreatedAt = null)
{
    /// <summary>Licensed and not an employee: the population of usage KPIs unless asked otherwise.</summary>
    public bool IsLicensedPopulation => IsLicensed && !IsEmployee;
}

/// <summary>The table in which an activity is recorded.</summary>
public enum ActivityType
{
    Navigation,
    Toolbar,
    Research,
}

/// <summary>One activity: the winning row of its event id.</summary>
/// <param name="EventId">Key; unique after the rules.</param>
/// <param name="UserId">May be a user that the users table does not know.</param>
/// <param name="OrganisationId">For whom the user worked then; the event's own, not the user's of today.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Type">Table of the winning row.</param>
/// <param name="TransformationType"><c>research</c> for research, the row's own for toolbar, <c>null</c> for navigation.</param>
/// <param name="InputWordCount">Words given to a transformation; <c>null</c> where not recorded.</param>
public sealed record Activity(
    string EventId,
    string UserId,
    string OrganisationId,
    DateTime OccurredAt,
    ActivityType Type,
    string? TransformationType,
    int? InputWordCount)
{
    public bool IsTransformation => Type != ActivityType.Navigation;

    public DateOnly Date => DateOnly.FromDateTime(OccurredAt);
}

/// <summary>Activities of one user without a gap of more than 30 minutes.</summary>
/// <param name="UserId">Whose session it is.</param>
/// <param name="OrganisationId">Organisation of the first activity.</param>
/// <param name="Activities">In order of time, then event id.</param>
public sealed record Session(string UserId, string OrganisationId, IReadOnlyList<Activity> Activities)
{
    public DateTime StartedAt => Activities[0].OccurredAt;

    public DateTime EndedAt => Activities[^1].OccurredAt;

    /// <summary>Last minus first activity; 0 for a session of one.</summary>
    public decimal LengthSeconds => (EndedAt - StartedAt).Ticks / (decimal)TimeSpan.TicksPerSecond;

    public DateOnly StartedDate => DateOnly.FromDateTime(StartedAt);

    public int Count(ActivityType type) => Activities.Count(activity => activity.Type == type);

    public int Transformations => Activities.Count(activity => activity.IsTransformation);
}

/// <summary>A user was active for an organisation on a UTC date.</summary>
public sealed record UserDay(string UserId, string OrganisationId, DateOnly Date, int Activities, int Navigations, int Transformations);

/// <summary>A row that is not used.</summary>
/// <param name="File">File name without directory.</param>
/// <param name="Line">Line on which the row starts; the header is line 1.</param>
/// <param name="Reason">What was found, and what was expected.</param>
public sealed record RejectedRow(string File, int Line, string Reason);
