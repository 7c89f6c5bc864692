using Bench.Generation;

namespace Bench.Usage;

/// <summary>Simulates what users do, one UTC day at a time, so that any number of events takes the memory of one day.</summary>
public sealed class ActivityDays
{
    private const double EventsPerSession = 7.3;

    /// <summary>How many sessions begin in each local hour, in relation to each other.</summary>
    private static readonly int[] HourWeights = [0, 0, 0, 0, 0, 1, 2, 5, 10, 14, 14, 12, 8, 11, 13, 13, 11, 8, 4, 3, 3, 3, 2, 1];

    private static readonly int[] HourOfTicket = [.. HourWeights.SelectMany((weight, hour) => Enumerable.Repeat(hour, weight))];

    private readonly GenerateOptions _options;
    private readonly IReadOnlyList<UsageUser> _users;
    private readonly double[] _dayWeights;
    private readonly double _sessionsPerWeight;

    public ActivityDays(GenerateOptions options, IReadOnlyList<UsageUser> users)
    {
        _options = options;
        _users = users;
        _dayWeights = [.. Enumerable.Range(0, options.Days).Select(day => DayWeight(options.From.AddDays(day)))];
        var weight = users.Sum(user => user.Weight * _dayWeights[user.FirstDay..(user.LastDay + 1)].Sum());
        _sessionsPerWeight = weight > 0 ? options.Events / EventsPerSession / weight : 0;
    }

    /// <summary>All events of each day, ordered by time. Each list is used again for the day after next.</summary>
    public IEnumerable<IReadOnlyList<UsageEvent>> Days()
    {
        List<UsageEvent> today = [], afterMidnight = [];
        for (var day = 0; day < _options.Days; day++)
        {
            var midnight = Midnight(_options.From.AddDays(day + 1));
            foreach (var user in _users)
            {
                if (day >= user.FirstDay && day <= user.LastDay)
                    AddSessions(user, day, midnight, today, afterMidnight);
            }

            today.Sort(UsageEvent.CompareByTime);
            yield return today;
            today.Clear();
            (today, afterMidnight) = (afterMidnight, today);
        }
    }

    private static long Midnight(DateOnly date) => new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

    private static double DayWeight(DateOnly date) => date.DayOfWeek switch
    {
        DayOfWeek.Saturday => 0.08,
        DayOfWeek.Sunday => 0.12,
        DayOfWeek.Friday => 0.8,
        DayOfWeek.Monday => 0.95,
        _ => 1.0,
    };

    private void AddSessions(UsageUser user, int day, long midnight, List<UsageEvent> today, List<UsageEvent> afterMidnight)
    {
        var random = SplitMix64.For(_options.Seed, user.Number, day + 1);
        // Mean of the factor is 1; the whole part is certain, the rest a chance.
        var expected = _sessionsPerWeight * user.Weight * _dayWeights[day] * (0.5 + random.Unit());
        var sessions = (int)expected + (random.Unit() < expected - (int)expected ? 1 : 0);
        for (var session = 0; session < sessions; session++)
        {
            var hour = (random.Pick<int>(HourOfTicket) - user.Organisation.UtcOffset + 24) % 24;
            var second = midnight - 86_400 + hour * 3600 + random.Below(3600);
            var events = random.Below(10) == 0 ? 1 : random.Between(2, 14);
            for (var i = 0; i < events; i++)
            {
                (second < midnight ? today : afterMidnight).Add(Event(user, day, second, ref random));
                second += Gap(ref random);
            }
        }
    }

    /// <summary>Seconds to the next event. Some lie exactly on the 30 minutes that cut sessions, and one second to each side.</summary>
    private static int Gap(ref SplitMix64 random) => random.Below(1000) switch
    {
        < 3 => 1799,
        < 7 => 1800,
        < 11 => 1801,
        < 60 => random.Between(300, 1700),
        _ => random.Between(4, 240),
    };

    private static UsageEvent Event(UsageUser user, int day, long second, ref SplitMix64 random)
    {
        var elsewhere = user.OtherOrganisation is not null && (user.MovedOn is { } moved ? day < moved : random.Below(4) == 0);
        var organisation = elsewhere ? user.OtherOrganisation! : user.Organisation;
        var table = random.Below(100) switch
        {
            < 62 => ActivityTable.Navigation,
            < 88 => ActivityTable.Toolbar,
            _ => ActivityTable.Research,
        };
        return new UsageEvent(second, user.Number, organisation.Number, table, (short)random.Between(3, 900), (byte)random.Below(UsageEvent.ToolbarKinds.Count));
    }
}
