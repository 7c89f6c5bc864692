using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Insights.Api.Tests.Entities;

/// <summary>A random question for a list of people; the parser sees nothing but its query string.</summary>
public sealed record EntityQuestion
{
    public IReadOnlyList<string> Measures { get; private init; } = [];

    public DateOnly? From { get; private init; }

    public DateOnly? To { get; private init; }

    public string? Activity { get; private init; }

    public IReadOnlyList<(DateOnly? From, DateOnly? To)> ActiveIn { get; private init; } = [];

    public IReadOnlyList<(DateOnly? From, DateOnly? To)> NotActiveIn { get; private init; } = [];

    public (string Column, string Operator, object Value)? Having { get; private init; }

    public (bool IsExcluded, string?[] Members)? Town { get; private init; }

    public (bool IsExcluded, string?[] Members)? Side { get; private init; }

    public DateOnly? JoinedSince { get; private init; }

    public (bool IsExcluded, string?[] Members)? Kind { get; private init; }

    /// <summary>Kinds of the trips of <see cref="ActiveIn"/>.</summary>
    public (bool IsExcluded, string?[] Members)? ActiveKind { get; private init; }

    /// <summary>Kinds of the trips of <see cref="NotActiveIn"/>.</summary>
    public (bool IsExcluded, string?[] Members)? NotActiveKind { get; private init; }

    public IReadOnlyList<string> Keys { get; private init; } = [];

    public string? Population { get; private init; }

    public string? Order { get; private init; }

    public int? Limit { get; private init; }

    private static readonly string[] OfTrips = ["trips", "dear_trips", "spent", "score", "kinds", "spent_per_trip", "luck"];

    public static EntityQuestion Of(Random random)
    {
        var measures = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, [.. OfTrips, "calls"])).Distinct().ToList();
        var activity = random.Next(3) == 0 ? null : Pick(random, "trips", "dear_trips", "calls");
        string[] columns = [.. measures, .. activity is null ? (string[])[] : ["first", "last"]];
        var (one, other) = (Day(random), Day(random));
        var question = new EntityQuestion
        {
            Measures = measures,
            From = measures.Count > 0 && random.Next(2) == 0 ? Min(one, other) : null,
            To = measures.Count > 0 && random.Next(2) == 0 ? Max(one, other) : null,
            Activity = activity,
            ActiveIn = activity is null ? [] : [.. Enumerable.Range(0, random.Next(3)).Select(_ => Range(random))],
            NotActiveIn = activity is null || random.Next(2) == 0 ? [] : [Range(random)],
            Town = random.Next(4) == 0 ? Members(random, EntityFacts.Towns) : null,
            Side = random.Next(6) == 0 ? Members(random, ["east", "west", null]) : null,
            JoinedSince = random.Next(5) == 0 ? Day(random) : null,
            Keys = random.Next(6) == 0 ? [Pick(random, "3", "28", "31", "KIM", "robin"), "7"] : [],
            Population = random.Next(4) == 0 ? Pick(random, "real", "all") : null,
            Order = columns.Length > 0 && random.Next(2) == 0 ? (random.Next(2) == 0 ? "-" : "") + Pick(random, [.. columns, "name"]) : null,
            Limit = random.Next(2) == 0 ? 5 : null,
        };
        if (columns.Length > 0 && random.Next(2) == 0)
        {
            var column = Pick(random, columns);
            question = question with { Having = (column, Pick(random, ">=", ">", "<", "<=", "=", "!="), column is "first" or "last" ? Day(random) : random.Next(-4, 12) / 2m) };
        }

        if (activity is "trips" or "dear_trips")
        {
            question = question with
            {
                ActiveKind = question.ActiveIn.Count > 0 && random.Next(3) == 0 ? Members(random, EntityFacts.Kinds) : null,
                NotActiveKind = question.NotActiveIn.Count > 0 && random.Next(2) == 0 ? Members(random, EntityFacts.Kinds) : null,
            };
        }

        return measures.Contains("calls") || activity == "calls" || columns.Length == 0 ? question : question with { Kind = random.Next(3) == 0 ? Members(random, EntityFacts.Kinds) : null };
    }

    /// <summary>The query string, cut as a server cuts it.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> Parameters =>
        from pair in new (string Name, string? Value)[]
        {
            ("measures", Measures.Count == 0 ? null : string.Join(',', Measures)), ("from", Text(From)), ("to", Text(To)), ("activity", Activity),
            ("active_in", Text(ActiveIn)), ("not_active_in", Text(NotActiveIn)),
            ("having", Having is var (column, comparison, value) ? $"{column}{comparison}{(value is DateOnly day ? Text(day) : Convert.ToString(value, CultureInfo.InvariantCulture))}" : null),
            ("key", Keys.Count == 0 ? null : string.Join(',', Keys)), ("population", Population), ("order", Order), ("limit", Limit?.ToString(CultureInfo.InvariantCulture)),
            Filter("town", Town), Filter("side", Side), Filter("kind", Kind),
            Filter("active.kind", ActiveKind), Filter("not_active.kind", NotActiveKind), ("joined_date>", Text(JoinedSince)),
        }
        where pair.Value is not null
        select KeyValuePair.Create(pair.Name, new StringValues(pair.Value));

    public override string ToString() => string.Join('&', Parameters.Select(pair => $"{pair.Key}={pair.Value}"));

    private static (string Name, string? Value) Filter(string dimension, (bool IsExcluded, string?[] Members)? filter) => filter is var (isExcluded, members)
        ? (isExcluded ? $"{dimension}!" : dimension, string.Join(',', members.Select(member => member is null ? "(none)" : $"\"{member}\""))) : (dimension, null);

    private static (bool, string?[]) Members(Random random, string?[] all) => (random.Next(2) == 0, [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => all[random.Next(all.Length)])]);

    private static (DateOnly?, DateOnly?) Range(Random random)
    {
        var (one, other) = (Day(random), Day(random));
        return (random.Next(4) == 0 ? null : Min(one, other), random.Next(4) == 0 ? null : Max(one, other));
    }

    private static string? Text(IReadOnlyList<(DateOnly? From, DateOnly? To)> ranges) => ranges.Count == 0 ? null : string.Join(',', ranges.Select(range => $"{Text(range.From)}..{Text(range.To)}"));

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(Random random) => EntityFacts.First.AddDays(random.Next(EntityFacts.Last.DayNumber - EntityFacts.First.DayNumber + 1));

    private static DateOnly Min(DateOnly one, DateOnly other) => one < other ? one : other;

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
