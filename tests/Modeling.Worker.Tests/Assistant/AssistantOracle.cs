using System.Globalization;

namespace Modeling.Worker.Tests.Assistant;

internal sealed record Query(string UserId, string FirmId, DateTime At, string Type, int Docs, int? Feedback)
{
    public DateOnly Day => DateOnly.FromDateTime(At);

    public DateOnly Month => new(At.Year, At.Month, 1);
}

/// <summary>What an extract says of a firm.</summary>
internal sealed record Contract(DateTime? Created, int? Size, decimal? Arr);

/// <summary>A month of a user, with all that the rules say of it.</summary>
internal sealed record UserMonth(
    DateOnly Month, string UserId, string FirmId, IReadOnlyList<Query> Queries, double Score, double ScoreRank, string Level, bool WasActiveBefore)
{
    public int TypesUsed => Queries.Select(query => query.Type).Distinct().Count();

    public bool IsPowerUser => Level == "high" && WasActiveBefore && TypesUsed >= 2;
}

/// <summary>
/// The assistant's engagement worked out from the CSV files by the written rules, slowly and without SQL. Ranks are counted,
/// scores are compared as whole numbers.
/// </summary>
internal sealed class AssistantOracle
{
    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd", "M/d/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss"];

    /// <param name="users">Extracts of the users as CSV, in the order of arrival.</param>
    /// <param name="firms">Extracts of the firms as CSV, in the order of arrival.</param>
    /// <param name="events">Files of events.</param>
    /// <param name="arrivals">When each extract of the users, and each of the firms, arrived, UTC.</param>
    public AssistantOracle(IEnumerable<string> users, IEnumerable<string> firms, IEnumerable<string> events, IReadOnlyList<DateTime>? arrivals = null)
    {
        Titles = new(users.Select(file => TableText.CsvRows(file).ToDictionary(row => row["id"]!, row => row["title"] ?? "")), arrivals);
        Firms = new(firms.Select(file => TableText.CsvRows(file).ToDictionary(row => row["id"]!, ContractOf)), arrivals);
        Queries = [.. events.SelectMany(TableText.CsvRows).Select(row => new Query(
            row["user_id"]!,
            row["firm_id"]!,
            Time(row["created"]!),
            row["event_type"]!.ToLowerInvariant(),
            int.Parse(row["num_docs"] ?? "0", CultureInfo.InvariantCulture),
            row["feedback_score"] is { } score ? int.Parse(score, CultureInfo.InvariantCulture) : null))];
        UserMonths = [.. Queries.GroupBy(query => query.Month).SelectMany(MonthOf)];
    }

    /// <summary>Job title by user.</summary>
    public Extracts<string> Titles { get; }

    public Extracts<Contract> Firms { get; }

    public IReadOnlyList<Query> Queries { get; }

    public IReadOnlyList<UserMonth> UserMonths { get; }

    public static double? Feedback(IEnumerable<Query> queries) => queries.Average(query => query.Feedback);

    private IEnumerable<UserMonth> MonthOf(IGrouping<DateOnly, Query> month)
    {
        var users = month.GroupBy(query => query.UserId).ToList();
        var last = Math.Max(users.Count - 1, 1);
        // Ten times the score times (users - 1): a whole number, so that equal scores are equal.
        var scores = users.ToDictionary(user => user.Key, user =>
            (6 * users.Count(other => other.Count() < user.Count()))
            + (3 * users.Count(other => other.Sum(query => query.Docs) < user.Sum(query => query.Docs)))
            + users.Count(other => IsRatedLower(other, user)));
        foreach (var user in users)
        {
            var below = scores.Values.Count(score => score < scores[user.Key]);
            yield return new UserMonth(
                month.Key,
                user.Key,
                user.GroupBy(query => query.FirmId).OrderByDescending(firm => firm.Count()).ThenBy(firm => long.TryParse(firm.Key, out var number) ? number : long.MaxValue).ThenBy(firm => firm.Key, StringComparer.Ordinal).First().Key,
                [.. user],
                scores[user.Key] / (10.0 * last),
                (double)below / last,
                10 * below >= 8 * last ? "high" : 10 * below >= 3 * last ? "medium" : "low",
                Queries.Any(query => query.UserId == user.Key && query.Month == month.Key.AddMonths(-1)));
        }
    }

    private static Contract ContractOf(Dictionary<string, string?> row) => new(
        row["created"] is { } created ? Time(created) : null,
        row["firm_size"] is { } size ? int.Parse(size, CultureInfo.InvariantCulture) : null,
        row["arr_in_thousands"] is { } arr ? decimal.Parse(arr, CultureInfo.InvariantCulture) * 1000 : null);

    private static bool IsRatedLower(IEnumerable<Query> one, IEnumerable<Query> other)
    {
        var (a, b) = (one.Where(query => query.Feedback is not null).ToList(), other.Where(query => query.Feedback is not null).ToList());
        return b.Count > 0 && (a.Count == 0 || a.Sum(query => query.Feedback) * b.Count < b.Sum(query => query.Feedback) * a.Count);
    }

    private static DateTime Time(string text) => DateTime.ParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
