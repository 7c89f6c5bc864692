namespace UsageOracle;

/// <summary>
/// Usage after the published rules: one activity per event id, sessions, and user-days. Written from the rules and from
/// nothing else, so that an agreement with the warehouse means something.
/// </summary>
public sealed class UsageData
{
    /// <summary>A gap must be greater than this to begin a new session.</summary>
    public static readonly TimeSpan SessionGap = TimeSpan.FromMinutes(30);

    /// <param name="organisations">Current state; of rows with the same id the last counts.</param>
    /// <param name="users">Current state; of rows with the same id the last counts.</param>
    /// <param name="rows">Rows of the activity tables in the order of loading, repeated event ids included.</param>
    public UsageData(IEnumerable<Organisation> organisations, IEnumerable<User> users, IEnumerable<Activity> rows)
    {
        Organisations = organisations.GroupBy(o => o.Id).ToDictionary(versions => versions.Key, versions => versions.Last());
        Users = users.GroupBy(u => u.Id).ToDictionary(versions => versions.Key, versions => versions.Last());
        var versions = rows.GroupBy(row => row.EventId).ToList();
        // MaxBy keeps the first of equals and the latest loaded must win, so the rows are turned round.
        Activities = [.. versions.Select(group => group.Reverse().MaxBy(row => row.OccurredAt)!).OrderBy(a => a.OccurredAt).ThenBy(a => a.EventId, StringComparer.Ordinal)];
        AmbiguousEventIds = [.. versions.Where(group => group.Where(row => row.OccurredAt == group.Max(other => other.OccurredAt)).Distinct().Count() > 1).Select(group => group.Key)];
        Sessions = [.. Activities.GroupBy(a => a.UserId).SelectMany(user => Cut([.. user]))];
        UserDays = [.. Activities.GroupBy(a => (a.UserId, a.OrganisationId, a.Date)).Select(day => new UserDay(
            day.Key.UserId, day.Key.OrganisationId, day.Key.Date, day.Count(), day.Count(a => !a.IsTransformation), day.Count(a => a.IsTransformation)))];
    }

    public IReadOnlyDictionary<string, Organisation> Organisations { get; }

    public IReadOnlyDictionary<string, User> Users { get; }

    /// <summary>One per event id over all tables: the latest timestamp wins, then the latest loaded. In order of time, then event id.</summary>
    public IReadOnlyList<Activity> Activities { get; }

    /// <summary>Sessions over the whole history, whatever range is asked for later.</summary>
    public IReadOnlyList<Session> Sessions { get; }

    /// <summary>One per user, organisation and UTC date with activity.</summary>
    public IReadOnlyList<UserDay> UserDays { get; }

    /// <summary>Event ids whose latest timestamp is on rows that differ: only the order of loading decides among them.</summary>
    public IReadOnlyList<string> AmbiguousEventIds { get; }

    /// <summary>Rows that could not be read.</summary>
    public IReadOnlyList<RejectedRow> Rejects { get; init; } = [];

    /// <summary>Whether a user counts; unknown users count only in <see cref="Population.All"/>.</summary>
    public bool IsIn(Population population, string userId) =>
        population == Population.All || (Users.TryGetValue(userId, out var user) && user.IsLicensedPopulation);

    private static IEnumerable<Session> Cut(IReadOnlyList<Activity> ofOneUser)
    {
        List<Activity> current = [];
        foreach (var activity in ofOneUser)
        {
            if (current.Count > 0 && activity.OccurredAt - current[^1].OccurredAt > SessionGap)
            {
                yield return new Session(current[0].UserId, current[0].OrganisationId, current);
                current = [];
            }

            current.Add(activity);
        }

        yield return new Session(current[0].UserId, current[0].OrganisationId, current);
    }
}
