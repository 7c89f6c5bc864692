namespace UsageOracle;

/// <summary>The six usage KPIs.</summary>
public enum Kpi
{
    /// <summary>Distinct users with any activity.</summary>
    ActiveUsers,

    /// <summary>Sessions that began.</summary>
    Sessions,

    /// <summary><see cref="Sessions"/> ÷ <see cref="ActiveUsers"/>.</summary>
    SessionsPerUser,

    /// <summary>Length in seconds of the sessions that began.</summary>
    SessionLength,

    /// <summary>Toolbar and research transformations.</summary>
    Transformations,

    /// <summary>Active users ÷ contracted licences, in percent.</summary>
    LicenceUtilisation,
}

/// <summary>Length of the periods; weeks are ISO weeks.</summary>
public enum Grain
{
    Total,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>Whose activity counts.</summary>
public enum Population
{
    /// <summary>Licensed users who are not employees.</summary>
    Licensed,

    /// <summary>Everybody, unknown users included.</summary>
    All,
}

/// <summary>What is said about the lengths of sessions, in seconds.</summary>
public enum SessionLengthStat
{
    Average,
    Total,
    Median,
    P90,
}

/// <summary>A question.</summary>
/// <param name="Kpi">What to compute.</param>
/// <param name="From">First UTC date.</param>
/// <param name="To">Last UTC date, included.</param>
public sealed record KpiQuery(Kpi Kpi, DateOnly From, DateOnly To)
{
    public Grain Grain { get; init; }

    public bool ByOrganisation { get; init; }

    public bool ByUser { get; init; }

    /// <summary>Only for <see cref="Kpi.Transformations"/>.</summary>
    public bool ByTransformationType { get; init; }

    public Population Population { get; init; }

    /// <summary>Only for <see cref="Kpi.SessionLength"/>.</summary>
    public SessionLengthStat Stat { get; init; }
}

/// <summary>One number.</summary>
/// <param name="Period">First day of the period, also where the range begins within it; <see cref="KpiQuery.From"/> for <see cref="Grain.Total"/>.</param>
/// <param name="OrganisationId"><c>null</c> when not asked by organisation.</param>
/// <param name="UserId"><c>null</c> when not asked by user.</param>
/// <param name="TransformationType"><c>null</c> when not asked by transformation type.</param>
/// <param name="Value">Users, sessions, seconds, transformations, or percent; <c>null</c> for a ratio whose denominator is 0.</param>
/// <param name="Numerator">For ratios only.</param>
/// <param name="Denominator">For ratios only.</param>
public sealed record KpiRow(
    DateOnly Period,
    string? OrganisationId,
    string? UserId,
    string? TransformationType,
    decimal? Value,
    decimal? Numerator = null,
    decimal? Denominator = null);

/// <summary>The answer to a <see cref="KpiQuery"/>.</summary>
/// <param name="Rows">In order of period, organisation, user, transformation type.</param>
/// <param name="Total">The KPI over the whole range without slices, computed anew and not added up; <c>null</c> when nothing happened.</param>
public sealed record KpiAnswer(IReadOnlyList<KpiRow> Rows, KpiRow? Total);
