using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>
/// Months of the assistant's users, counted from the delivered rows. A percent rank is the number of users below over the
/// number of the others; scores are kept as whole numbers (tenths of it), so that equal scores are equal.
/// </summary>
internal sealed class EngagementOracle
{
    private readonly List<UserMonth> _months = [];
    private readonly HashSet<(string User, DateOnly Month)> _active;

    private EngagementOracle(IReadOnlyList<Query> queries, Dictionary<string, string?> titles)
    {
        _active = [.. queries.Select(query => (query.User, Month(query.At)))];
        foreach (var month in queries.GroupBy(query => Month(query.At)))
        {
            var users = month.GroupBy(query => query.User).Select(user => user.ToList()).ToList();
            var tenths = users.ConvertAll(user =>
                (6 * users.Count(other => other.Count < user.Count))
                + (3 * users.Count(other => other.Sum(query => query.Docs) < user.Sum(query => query.Docs)))
                + users.Count(other => Feedback(other) is var theirs && Feedback(user) is { } own && (theirs is null || theirs < own)));
            var others = Math.Max(users.Count - 1, 1);
            _months.AddRange(users.Zip(tenths, (user, score) => new UserMonth(
                month.Key, user, titles.GetValueOrDefault(user[0].User), score, score / (10.0 * others), Level(10 * tenths.Count(other => other < score), others))));
        }
    }

    public static async Task<EngagementOracle> ReadAsync(SamplesApi api)
    {
        var queries = await api.ListAsync(
            "select user_id, firm_id, created, event_type, num_docs, feedback_score from bronze.assistant_events",
            row => new Query(row.GetString(0), row.GetString(1), row.GetDateTime(2), row.GetString(3), row.IsDBNull(4) ? 0 : row.GetInt32(4), row.IsDBNull(5) ? null : row.GetInt32(5)));
        var titles = new Dictionary<string, string?>();
        foreach (var (user, title) in await api.ListAsync(
            "select id, title from bronze.assistant_users order by _batch_id, _row_number", row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1))))
            titles[user] = title;
        return new EngagementOracle(queries, titles);
    }

    public IEnumerable<object?[]> Users(DateOnly? from = null, DateOnly? to = null, string? level = null, string? firm = null, string? title = null) =>
        Chosen(from, to, firm, title).Where(month => level is null || month.Level == level).Select(month => (object?[])
        [
            month.Month, month.User, month.Firm, month.Title, month.Level, month.Score, month.Days, month.Queries.Count, month.Of("assistant"), month.Of("workflow"), month.Of("vault"),
            (double)month.Queries.Count / month.Days, month.Docs, (double)month.Docs / month.Queries.Count, (double?)Feedback(month.Queries), month.LastDay, IsPowerUser(month),
        ]);

    public IEnumerable<object?[]> PowerUsers(DateOnly? from = null, DateOnly? to = null, string? firm = null, string? title = null)
    {
        var users = Chosen(from, to, firm, title).Where(IsPowerUser).ToList();
        return users.Select(month => (object?[])
        [
            month.Month, month.User, month.Firm, month.Title, month.Queries.Count, month.Docs, month.Days, month.Types, (double?)Feedback(month.Queries), month.Score,
            users.Count(other => other.Month == month.Month),
        ]);
    }

    private IEnumerable<UserMonth> Chosen(DateOnly? from, DateOnly? to, string? firm, string? title) => _months
        .Where(month => !(month.Month.AddMonths(1).AddDays(-1) < from) && !(month.Month > to) && (firm is null || month.Firm == firm))
        .Where(month => title is null || string.Equals(month.Title, title, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(month => month.Month).ThenByDescending(month => month.Tenths).ThenBy(month => month.User, StringComparer.Ordinal);

    private bool IsPowerUser(UserMonth month) => month.Level == "high" && month.Types >= 2 && _active.Contains((month.User, month.Month.AddMonths(-1)));

    private static string Level(int belowTimesTen, int others) => belowTimesTen >= 8 * others ? "high" : belowTimesTen >= 3 * others ? "medium" : "low";

    private static decimal? Feedback(IEnumerable<Query> queries) => queries.Average(query => (decimal?)query.Feedback);

    private static DateOnly Month(DateTime at) => new(at.Year, at.Month, 1);

    private sealed record Query(string User, string Firm, DateTime At, string Type, int Docs, int? Feedback);

    private sealed record UserMonth(DateOnly Month, IReadOnlyList<Query> Queries, string? Title, int Tenths, double Score, string Level)
    {
        public string User => Queries[0].User;

        /// <summary>The firm with most queries; of several the lowest number.</summary>
        public string Firm => Queries.CountBy(query => query.Firm).OrderByDescending(firm => firm.Value).ThenBy(firm => long.Parse(firm.Key)).First().Key;

        public int Docs => Queries.Sum(query => query.Docs);

        public int Days => Queries.Select(query => query.At.Date).Distinct().Count();

        public int Types => Queries.Select(query => query.Type).Distinct().Count();

        public DateOnly LastDay => DateOnly.FromDateTime(Queries.Max(query => query.At));

        public int Of(string type) => Queries.Count(query => query.Type == type);
    }
}
