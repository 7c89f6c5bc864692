namespace UsageOracle;

/// <summary>
/// Computes the KPIs by counting lists, in decimal numbers without rounding. Groups without anything to count have no row,
/// except in licence utilisation, where organisations with licences and no active user count with 0.
/// </summary>
public static class KpiOracle
{
    /// <exception cref="ArgumentException">The range is empty, or a slice does not exist for the KPI.</exception>
    public static KpiAnswer Compute(UsageData usage, KpiQuery query)
    {
        if (query.To < query.From)
            throw new ArgumentException($"the range ends on {query.To:yyyy-MM-dd}, before it begins on {query.From:yyyy-MM-dd}", nameof(query));
        if (query.ByTransformationType && query.Kpi != Kpi.Transformations)
            throw new ArgumentException($"{query.Kpi} has no transformation types", nameof(query));

        var whole = query with { Grain = Grain.Total, ByOrganisation = false, ByUser = false, ByTransformationType = false };
        return new KpiAnswer(
            [.. Rows(usage, query)
                .OrderBy(row => row.Period)
                .ThenBy(row => row.OrganisationId, StringComparer.Ordinal)
                .ThenBy(row => row.UserId, StringComparer.Ordinal)
                .ThenBy(row => row.TransformationType, StringComparer.Ordinal)],
            Rows(usage, whole).SingleOrDefault());
    }

    private static IEnumerable<KpiRow> Rows(UsageData usage, KpiQuery query) => query.Kpi switch
    {
        Kpi.ActiveUsers => ActiveUsers(usage, query).Select(slice => slice.Key.Row(slice.Value)),
        Kpi.Sessions => Sessions(usage, query).Select(slice => slice.Key.Row(slice.Count())),
        Kpi.SessionsPerUser => SessionsPerUser(usage, query),
        Kpi.SessionLength => Sessions(usage, query).Select(slice => slice.Key.Row(Length(query.Stat, [.. slice.Select(s => s.LengthSeconds)]))),
        Kpi.Transformations => Transformations(usage, query).Select(slice => slice.Key.Row(slice.Count())),
        Kpi.LicenceUtilisation => LicenceUtilisation(usage, query),
        _ => throw new ArgumentException($"unknown KPI {query.Kpi}", nameof(query)),
    };

    private static Dictionary<Slice, int> ActiveUsers(UsageData usage, KpiQuery query) => usage.UserDays
        .Where(day => IsAsked(usage, query, day.Date, day.UserId))
        .GroupBy(day => Slice.Of(query, day.Date, day.OrganisationId, day.UserId))
        .ToDictionary(days => days.Key, days => days.Select(day => day.UserId).Distinct().Count());

    private static IEnumerable<IGrouping<Slice, Session>> Sessions(UsageData usage, KpiQuery query) => usage.Sessions
        .Where(session => IsAsked(usage, query, session.StartedDate, session.UserId))
        .GroupBy(session => Slice.Of(query, session.StartedDate, session.OrganisationId, session.UserId));

    private static IEnumerable<IGrouping<Slice, Activity>> Transformations(UsageData usage, KpiQuery query) => usage.Activities
        .Where(activity => activity.IsTransformation && IsAsked(usage, query, activity.Date, activity.UserId))
        .GroupBy(activity => Slice.Of(query, activity.Date, activity.OrganisationId, activity.UserId, activity.TransformationType));

    /// <summary>A user can be active in a period in which no session of theirs began: 0 sessions by 1 user.</summary>
    private static IEnumerable<KpiRow> SessionsPerUser(UsageData usage, KpiQuery query)
    {
        var sessions = Sessions(usage, query).ToDictionary(slice => slice.Key, slice => slice.Count());
        return ActiveUsers(usage, query).Select(slice => slice.Key.Ratio(sessions.GetValueOrDefault(slice.Key), slice.Value));
    }

    /// <summary>
    /// Licences are those of the newest extract: with one extract they are valid on the last day of every period. By user, each
    /// user is set against the licences of all, or of the organisation.
    /// </summary>
    private static IEnumerable<KpiRow> LicenceUtilisation(UsageData usage, KpiQuery query)
    {
        var active = ActiveUsers(usage, query);
        foreach (var period in query.ByUser ? [] : Calendar.Periods(query.From, query.To, query.Grain))
        {
            var organisations = query.ByOrganisation ? usage.Organisations.Values.Where(o => o.ContractedLicences > 0).Select(o => (string?)o.Id) : [null];
            foreach (var organisation in organisations)
                active.TryAdd(new Slice(period, organisation, null, null), 0);
        }

        var all = usage.Organisations.Values.Sum(o => o.ContractedLicences);
        return active.Select(slice => slice.Key.Ratio(
            slice.Value,
            slice.Key.OrganisationId is { } id ? usage.Organisations.GetValueOrDefault(id)?.ContractedLicences ?? 0 : all,
            scale: 100));
    }

    private static bool IsAsked(UsageData usage, KpiQuery query, DateOnly date, string userId) =>
        date >= query.From && date <= query.To && usage.IsIn(query.Population, userId);

    private static decimal Length(SessionLengthStat stat, IReadOnlyList<decimal> seconds) => stat switch
    {
        SessionLengthStat.Total => seconds.Sum(),
        SessionLengthStat.Median => Statistics.PercentileCont(seconds, 0.5m),
        SessionLengthStat.P90 => Statistics.PercentileCont(seconds, 0.9m),
        _ => seconds.Average(),
    };

    /// <summary>What one row is about.</summary>
    private sealed record Slice(DateOnly Period, string? OrganisationId, string? UserId, string? TransformationType)
    {
        public static Slice Of(KpiQuery query, DateOnly date, string organisationId, string userId, string? transformationType = null) => new(
            Calendar.PeriodOf(date, query.Grain, query.From),
            query.ByOrganisation ? organisationId : null,
            query.ByUser ? userId : null,
            query.ByTransformationType ? transformationType : null);

        public KpiRow Row(decimal value) => new(Period, OrganisationId, UserId, TransformationType, value);

        public KpiRow Ratio(decimal numerator, decimal denominator, decimal scale = 1) => new(
            Period, OrganisationId, UserId, TransformationType, denominator == 0 ? null : scale * numerator / denominator, numerator, denominator);
    }
}
