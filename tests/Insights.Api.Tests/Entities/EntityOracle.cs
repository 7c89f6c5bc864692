namespace Insights.Api.Tests.Entities;

/// <summary>What a row of the list should say.</summary>
public sealed record ExpectedPerson(int Key, string? Name, IReadOnlyDictionary<string, object?> Columns);

/// <summary>Makes the lists by walking over people, trips and calls in memory, from what the documentation says; it shares no code with the API.</summary>
public sealed class EntityOracle(EntityFacts data)
{
    private readonly Dictionary<int, Person> _people = data.People.ToDictionary(person => person.Id);

    public IReadOnlyList<ExpectedPerson> Answer(EntityQuestion question)
    {
        var trips = data.Trips.Where(trip => question.Population == "all" || !trip.IsTest).Where(trip => Passes(question.Kind, trip.Kind)).ToList();
        var inRange = trips.Where(trip => trip.Day >= (question.From ?? DateOnly.MinValue) && trip.Day <= (question.To ?? DateOnly.MaxValue)).ToLookup(trip => trip.PersonId);
        var calls = data.Calls.Where(call => call.Day >= (question.From ?? DateOnly.MinValue) && call.Day <= (question.To ?? DateOnly.MaxValue)).ToLookup(call => call.Caller);
        var active = (question.Activity switch
        {
            "trips" => trips.Select(trip => (trip.PersonId, trip.Day, trip.Kind)),
            "dear_trips" => trips.Where(trip => trip.Amount > 5).Select(trip => (trip.PersonId, trip.Day, trip.Kind)),
            "calls" => data.Calls.Select(call => (PersonId: call.Caller, call.Day, Kind: (string?)null)),
            _ => [],
        }).ToLookup(row => row.PersonId, row => (row.Day, row.Kind));
        var listed = data.People.Where(person => IsOfPopulation(question, person)).Select(person => person.Id).ToHashSet();
        foreach (var measure in question.Measures)
        {
            listed.UnionWith((measure == "calls" ? calls.Select(rows => rows.Key) : inRange.Where(rows => measure != "dear_trips" || rows.Any(trip => trip.Amount > 5)).Select(rows => rows.Key)).OfType<int>());
        }

        listed.UnionWith(active.Select(days => days.Key).OfType<int>());
        return
        [
            .. from id in listed
               let person = _people.GetValueOrDefault(id)
               where Passes(question.Town, person?.Town) && Passes(question.Side, SideOf(person)) && (question.JoinedSince is not { } since || person?.Joined >= since)
               where question.Keys.Count == 0 || question.Keys.Any(key => key == $"{id}" || string.Equals(key, person?.Nick, StringComparison.OrdinalIgnoreCase))
               let rows = active[id].ToList()
               where question.ActiveIn.All(range => rows.Exists(row => IsIn(range, row.Day) && Passes(question.ActiveKind, row.Kind)))
               where question.NotActiveIn.All(range => !rows.Exists(row => IsIn(range, row.Day) && Passes(question.NotActiveKind, row.Kind)))
               let days = rows.ConvertAll(row => row.Day)
               let columns = Columns(question, [.. inRange[id]], calls[id].Count(), days)
               where question.Having is not var (column, comparison, value) || Holds(columns[column], comparison, value)
               select new ExpectedPerson(id, person?.Nick, columns),
        ];
    }

    /// <summary>With something asked, the population is that of what is asked: of trips, the real ones.</summary>
    private static bool IsOfPopulation(EntityQuestion question, Person person)
    {
        var hasTrips = question.Measures.Append(question.Activity).Any(metric => metric is not (null or "calls"));
        return (question.Population ?? (hasTrips ? "real" : "all")) == "all" || !person.IsTest;
    }

    private static Dictionary<string, object?> Columns(EntityQuestion question, List<Trip> trips, int calls, List<DateOnly> days)
    {
        var columns = new Dictionary<string, object?>();
        foreach (var measure in question.Measures)
        {
            columns[measure] = measure switch
            {
                "trips" => (decimal)trips.Count,
                "dear_trips" => (decimal)trips.Count(trip => trip.Amount > 5),
                "spent" => trips.Sum(trip => trip.Amount),
                "score" => (decimal?)trips.Average(trip => trip.Score),
                "kinds" => (decimal)trips.Select(trip => trip.Kind).OfType<string>().Distinct().Count(),
                "spent_per_trip" => trips.Count == 0 ? null : trips.Sum(trip => trip.Amount) / trips.Count,
                "luck" => trips.Any(trip => true) ? 3 - (trips.Sum(trip => trip.Amount) * trips.Count(trip => trip.Amount > 5)) : null,
                _ => (decimal)calls,
            };
        }

        if (question.Activity is not null)
        {
            columns["first"] = days.Count == 0 ? null : days.Min();
            columns["last"] = days.Count == 0 ? null : days.Max();
        }

        return columns;
    }

    private static string? SideOf(Person? person) => person?.Town switch { null => null, "Lund" => "east", _ => "west" };

    private static bool Passes((bool IsExcluded, string?[] Members)? filter, string? member) => filter is not var (isExcluded, members) || members.Contains(member) != isExcluded;

    private static bool IsIn((DateOnly? From, DateOnly? To) range, DateOnly day) => day >= (range.From ?? DateOnly.MinValue) && day <= (range.To ?? DateOnly.MaxValue);

    private static bool Holds(object? value, string comparison, object operand) => value is not null && ((IComparable)value).CompareTo(operand) is var order && comparison switch
    {
        ">=" => order >= 0,
        ">" => order > 0,
        "<=" => order <= 0,
        "<" => order < 0,
        "=" => order == 0,
        _ => order != 0,
    };
}
