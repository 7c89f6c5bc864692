using System.Globalization;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>What a row should say, by its keys.</summary>
public sealed record ExpectedRow(DateOnly Period, IReadOnlyList<string?> Members)
{
    public Dictionary<string, double?> Measures { get; } = [];

    public (DateOnly First, DateOnly Last)? ComparedWith { get; set; }
}

public sealed record ExpectedAnswer(IReadOnlyList<ExpectedRow> Rows, double? Total, double? ComparedTotal);

/// <summary>
/// Answers questions by walking over facts and days in memory, from what the documentation says: a second opinion that shares
/// no code with the API. Each number is computed from the facts of its days.
/// </summary>
public sealed class AlgebraOracle(AlgebraFacts data)
{
    public static readonly string[] Cumulative = ["visits_so_far", "people_of_28_days", "amount_of_3_months"];

    private sealed record Days(DateOnly First, DateOnly Last)
    {
        public Days? And(DateOnly first, DateOnly last)
        {
            var both = new Days(First > first ? First : first, Last < last ? Last : last);
            return both.First <= both.Last ? both : null;
        }
    }

    /// <returns><c>null</c> where the question has no data to answer, or nothing to compare with.</returns>
    public ExpectedAnswer? Answer(AlgebraQuestion question)
    {
        var range = new Days(question.From ?? AlgebraFacts.First, question.To ?? AlgebraFacts.Last);
        if (WithData(range) is not { } covered)
        {
            return null;
        }

        var wholeCounterpart = question.Compare is null ? null : CounterpartOfRange(question, range, covered);
        if (wholeCounterpart is not null && WithData(wholeCounterpart) is null)
        {
            return null;
        }

        var rows = Rows(question, range, covered);
        AddShares(question, covered, rows);
        if (question.Having is var (column, comparison, number))
        {
            rows = [.. rows.Where(row => row.Measures[column] is { } value && Holds(value, comparison, (double)number))];
        }

        if (question.Top is not null)
        {
            rows = Ranked(question, rows);
        }

        var total = ValueOf(question, Accumulated(question, covered), []).Values.Select(value => (double?)value).SingleOrDefault(Nothing(question, covered));
        var compared = wholeCounterpart is null ? null : WithData(wholeCounterpart) is { } known
            ? ValueOf(question, Accumulated(question, known), []).Values.Select(value => (double?)value).SingleOrDefault(Nothing(question, known)) : null;
        return new(rows, total, compared);
    }

    private List<ExpectedRow> Rows(AlgebraQuestion question, Days range, Days covered)
    {
        var rows = new Dictionary<string, ExpectedRow>();
        foreach (var (label, period) in Periods(question, range, covered))
        {
            foreach (var (members, value) in ValueOf(question, Window(question, period, covered.First), question.By))
            {
                Row(label, members).Measures["value"] = value;
            }

            if (question.Compare is null)
            {
                continue;
            }

            var moved = CounterpartOfPeriod(question, range, covered, period);
            var counterpart = moved is null ? null
                : WithData(Window(question, moved, CounterpartOfPeriod(question, range, covered, covered)?.First ?? moved.First));
            var before = counterpart is null ? [] : ValueOf(question, counterpart, question.By);
            foreach (var (members, value) in before)
            {
                Row(label, members).Measures["compared_value"] = value;
            }

            foreach (var row in rows.Values.Where(row => row.Period == label))
            {
                row.ComparedWith = counterpart is null ? null : (counterpart.First, counterpart.Last);
                var now = row.Measures.TryGetValue("value", out var found) ? found : Nothing(question, period);
                var then = counterpart is null ? null : row.Measures.TryGetValue("compared_value", out var old) ? old : Nothing(question, counterpart);
                row.Measures["value"] = now;
                row.Measures["compared_value"] = then;
                row.Measures["change"] = now - then;
                row.Measures["change_percent"] = then == 0 ? null : 100 * (now - then) / Math.Abs(then ?? 1);
            }
        }

        return [.. rows.Values];

        ExpectedRow Row(DateOnly label, string?[] members)
        {
            var key = string.Join('|', members.Select(member => member is null ? "null" : $"'{member}'").Prepend($"{label}"));
            return rows.TryGetValue(key, out var row) ? row : rows[key] = new(label, members);
        }
    }

    /// <summary>What is there of someone of whom there is no row.</summary>
    private static double? Nothing(AlgebraQuestion question, Days days) =>
        question.Metric is "score" or "middle_score" or "amount_per_person" or "big_percent"
        || (question.AveragePer is not null && !UnitsIn(question, days).Any()) ? null : 0;

    private void AddShares(AlgebraQuestion question, Days covered, List<ExpectedRow> rows)
    {
        if (question.Share is not { } of)
        {
            return;
        }

        string[] by = [.. question.By.Where(of.Contains)];
        var wholes = new Dictionary<Days, Dictionary<string?[], double?>>();
        foreach (var row in rows)
        {
            var days = of.Contains("period") ? new Days(row.Period, End(question.Grain, row.Period)).And(covered.First, covered.Last)! : covered;
            var members = by.Select(dimension => row.Members[question.By.ToList().IndexOf(dimension)]).ToArray();
            if (!wholes.TryGetValue(days, out var values))
            {
                values = wholes[days] = ValueOf(question, days, by);
            }

            var whole = values.GetValueOrDefault(members);
            row.Measures["share"] = whole is null or 0 ? null : row.Measures["value"] / whole;
        }
    }

    private static List<ExpectedRow> Ranked(AlgebraQuestion question, List<ExpectedRow> rows)
    {
        var column = question.Order?.TrimStart('-') ?? "value";
        var descending = question.Order?.StartsWith('-') ?? true;
        var kept = new List<ExpectedRow>();
        foreach (var group in rows.Where(row => row.Measures[column] is not null).GroupBy(row => string.Join('|', question.Per.Select(key => KeyOf(question, row, key)))))
        {
            var most = question.Top!.EndsWith('%')
                ? (int)Math.Ceiling(decimal.Parse(question.Top[..^1], CultureInfo.InvariantCulture) * group.Count() / 100) : int.Parse(question.Top, CultureInfo.InvariantCulture);
            var (place, rank, last) = (0, 0, (double?)null);
            foreach (var row in group.OrderBy(row => descending ? -row.Measures[column] : row.Measures[column]))
            {
                place++;
                rank = Same(last, row.Measures[column]) ? rank : place;
                last = row.Measures[column];
                row.Measures["rank"] = rank;
                if (rank <= most)
                {
                    kept.Add(row);
                }
            }
        }

        return kept;
    }

    private static string KeyOf(AlgebraQuestion question, ExpectedRow row, string key) =>
        key == "period" ? $"{row.Period}" : row.Members[question.By.ToList().IndexOf(key)] is { } member ? $"'{member}'" : "null";

    public static bool Same(double? one, double? other) =>
        one is null || other is null ? one is null && other is null : Math.Abs(one.Value - other.Value) <= 1e-9 * Math.Max(1, Math.Abs(one.Value));

    private static bool Holds(double value, string comparison, double number) => comparison switch
    {
        ">=" => value >= number,
        ">" => value > number,
        "<=" => value <= number,
        "<" => value < number,
        _ => value != number,
    };

    // ---- periods and counterparts

    private static Days? WithData(Days days) => days.And(AlgebraFacts.First, AlgebraFacts.Last);

    private static IEnumerable<(DateOnly Label, Days Period)> Periods(AlgebraQuestion question, Days range, Days covered) =>
        question.Grain == "total" ? [(range.First, covered)]
        : Each(covered).GroupBy(day => Start(question.Grain, day)).Select(days => (days.Key, new Days(days.First(), days.Last())));

    private static Days Window(AlgebraQuestion question, Days period, DateOnly first)
    {
        if (question.Running)
        {
            return new(first < period.First ? first : period.First, period.Last);
        }

        if (question.Rolling is not { } rolling)
        {
            return Accumulated(question, period);
        }

        var (count, after) = (int.Parse(rolling[..^1], CultureInfo.InvariantCulture), period.Last.AddDays(1));
        var start = rolling[^1] switch { 'd' => after.AddDays(-count), 'w' => after.AddDays(-7 * count), _ => after.AddMonths(-count) };
        return WithData(new(start, period.Last)) ?? period;
    }

    /// <summary>The days up to the last one that a cumulative metric is over.</summary>
    private static Days Accumulated(AlgebraQuestion question, Days days) => question.Metric switch
    {
        "visits_so_far" => new(AlgebraFacts.First, days.Last),
        "people_of_28_days" => WithData(new(days.Last.AddDays(-27), days.Last)) ?? days,
        "amount_of_3_months" => WithData(new(days.Last.AddDays(1).AddMonths(-3), days.Last)) ?? days,
        _ => days,
    };

    private static Days? CounterpartOfRange(AlgebraQuestion question, Days range, Days covered)
    {
        if (Named(question) is not { } named)
        {
            return Moved(question, range, covered, isRow: false);
        }

        return covered == range ? named : Moved(question, range, covered, isRow: false)?.And(named.First, named.Last);
    }

    private static Days? CounterpartOfPeriod(AlgebraQuestion question, Days range, Days covered, Days period) =>
        question.Grain == "total" ? CounterpartOfRange(question, range, covered)
        : Named(question) is { } named ? Moved(question, range, period, isRow: true)?.And(named.First, named.Last)
        : Moved(question, range, period, isRow: true);

    private static Days? Named(AlgebraQuestion question) => question.Compare!.Split("..") is [var first, var last]
        ? new(DateOnly.Parse(first, CultureInfo.InvariantCulture), DateOnly.Parse(last, CultureInfo.InvariantCulture)) : null;

    private static Days? Moved(AlgebraQuestion question, Days range, Days days, bool isRow)
    {
        var grain = question.Grain;
        int? wholeMonths = range.First.Day == 1 && range.Last.AddDays(1).Day == 1 ? Months(range.First, range.Last) + 1 : null;
        if (Named(question) is { } named)
        {
            return grain == "week" ? ByDays(Start("week", named.First).DayNumber - Start("week", range.First).DayNumber)
                : named.First.Day == range.First.Day || grain is "month" or "quarter" or "year" ? ByMonths(Months(range.First, named.First))
                : ByDays(named.First.DayNumber - range.First.DayNumber);
        }

        switch (question.Compare)
        {
            case "previous_day":
                return ByDays(-1);
            case "previous_week":
                return ByDays(-7);
            case "previous_month":
                return ByMonths(-1);
            case "previous_quarter":
                return ByMonths(-3);
            case "previous_year":
                return grain == "week" && isRow ? ByWeekYears(1) : ByMonths(-12);
        }

        if (grain == "week")
        {
            return wholeMonths is { } years && years % 12 == 0 ? (isRow ? ByWeekYears(years / 12) : ByMonths(-years))
                : ByDays(Start("week", range.First).DayNumber - Start("week", range.Last).DayNumber - 7);
        }

        return wholeMonths is { } months ? ByMonths(-months) : grain switch
        {
            "month" => ByMonths(-Months(range.First, range.Last) - 1),
            "quarter" => ByMonths(-Months(Start("quarter", range.First), Start("quarter", range.Last)) - 3),
            "year" => ByMonths(-12 * (range.Last.Year - range.First.Year + 1)),
            _ => ByDays(range.First.DayNumber - range.Last.DayNumber - 1),
        };

        Days ByDays(int count) => new(days.First.AddDays(count), days.Last.AddDays(count));

        Days? ByMonths(int count)
        {
            var (first, last) = (days.First.AddMonths(count), days.Last.AddMonths(count));
            var isWhole = days.First.Day == 1 && days.Last.AddDays(1).Day == 1;
            return first.Day != days.First.Day ? null : new(first, isWhole ? End("month", last) : last);
        }

        Days? ByWeekYears(int count)
        {
            var (year, week) = (ISOWeek.GetYear(days.First.ToDateTime(default)), ISOWeek.GetWeekOfYear(days.First.ToDateTime(default)));
            if (week > ISOWeek.GetWeeksInYear(year - count))
            {
                return null;
            }

            var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year - count, week, DayOfWeek.Monday));
            return ByDays(monday.DayNumber - Start("week", days.First).DayNumber);
        }
    }

    private static int Months(DateOnly from, DateOnly to) => ((to.Year - from.Year) * 12) + to.Month - from.Month;

    private static IEnumerable<DateOnly> Each(Days days) => Enumerable.Range(days.First.DayNumber, days.Last.DayNumber - days.First.DayNumber + 1).Select(DateOnly.FromDayNumber);

    private static DateOnly Start(string unit, DateOnly day) => unit switch
    {
        "week" => Enumerable.Range(0, 7).Select(back => day.AddDays(-back)).First(found => found.DayOfWeek == DayOfWeek.Monday),
        "month" => new(day.Year, day.Month, 1),
        "quarter" => new(day.Year, day.Month - ((day.Month - 1) % 3), 1),
        "year" => new(day.Year, 1, 1),
        _ => day,
    };

    private static DateOnly End(string unit, DateOnly day)
    {
        var end = day;
        while (Start(unit, end.AddDays(1)) == Start(unit, day))
        {
            end = end.AddDays(1);
        }

        return end;
    }

    // ---- values

    private Dictionary<string?[], double?> ValueOf(AlgebraQuestion question, Days days, IReadOnlyList<string> by)
    {
        if (question.AveragePer is null)
        {
            return Grouped(question, days, by);
        }

        var units = UnitsIn(question, days).ToList();
        var sums = new Dictionary<string?[], double?>(new MembersComparer());
        foreach (var unit in units)
        {
            foreach (var (members, value) in Grouped(question, unit, by))
            {
                sums[members] = sums.GetValueOrDefault(members, 0) + value;
            }
        }

        return new(
            sums.Select(sum => KeyValuePair.Create(sum.Key, sum.Value / units.Count(unit => IsOf(question.AveragePer, unit, by, sum.Key)))), new MembersComparer());
    }

    private static IEnumerable<Days> UnitsIn(AlgebraQuestion question, Days days) => Each(days).Where(day => Start(question.AveragePer!, day) == day)
        .Select(day => new Days(day, End(question.AveragePer!, day))).Where(unit => unit.Last <= days.Last)
        .Where(unit => question.Filters.All(filter => filter.Dimension switch
        {
            "weekday" when question.AveragePer == "day" => Passes(filter, Weekday(unit.First)),
            "month_of_year" when question.AveragePer is "day" or "month" => Passes(filter, $"{unit.First.Month}"),
            _ => true,
        }));

    /// <summary>The mean of Mondays is over Mondays.</summary>
    private static bool IsOf(string unit, Days days, IReadOnlyList<string> by, string?[] members) => by.Zip(members).All(pair => pair.First switch
    {
        "weekday" when unit == "day" => Weekday(days.First) == pair.Second,
        "month_of_year" when unit is "day" or "month" => $"{days.First.Month}" == pair.Second,
        _ => true,
    });

    private Dictionary<string?[], double?> Grouped(AlgebraQuestion question, Days days, IReadOnlyList<string> by)
    {
        if (question.Metric == "seats")
        {
            return data.StocksByDay[days.Last].Where(stock => question.Filters.All(filter => Passes(filter, stock.Place)))
                .GroupBy(stock => by.Select(_ => stock.Place).ToArray(), new MembersComparer())
                .ToDictionary(group => group.Key, group => (double?)group.Sum(stock => stock.Seats), new MembersComparer());
        }

        return Each(days).SelectMany(day => data.FactsByDay[day]).Where(fact => question.Filters.All(filter => Passes(filter, Member(fact, filter.Dimension))))
            .GroupBy(fact => by.Select(dimension => Member(fact, dimension)).ToArray(), new MembersComparer())
            .Select(group => (group.Key, Value: Value(question.Metric, [.. group])))
            .ToDictionary(group => group.Key, group => group.Value, new MembersComparer());
    }

    private static double? Value(string metric, List<Fact> facts) => metric switch
    {
        "visits" or "visits_so_far" => facts.Count,
        "amount" or "amount_of_3_months" => (double)facts.Sum(fact => fact.Amount),
        "people" or "counted_people" or "people_of_28_days" => facts.Select(fact => fact.Person).Distinct().Count(),
        "score" => facts.Average(fact => fact.Score),
        "middle_score" => Median([.. facts.Select(fact => fact.Score).OfType<int>().Order()]),
        "amount_per_person" => (double)facts.Sum(fact => fact.Amount) / facts.Select(fact => fact.Person).Distinct().Count(),
        "big_percent" => 100.0 * facts.Count(fact => fact.Amount > 5) / facts.Count,
        "profit" => (double)facts.Sum(fact => fact.Amount - (2 * fact.Fee)),
        _ => throw new ArgumentException(metric),
    };

    private static double? Median(int[] sorted) => sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;

    private static string? Member(Fact fact, string dimension) => dimension switch
    {
        "place" => fact.Place,
        "kind" => fact.Kind,
        "size" => fact.Size?.ToString(CultureInfo.InvariantCulture),
        "size_band" => fact.Size switch { null => null, >= 3 => "large", _ => "small" },
        "weekday" => Weekday(fact.Day),
        "hour" => $"{fact.Hour}",
        _ => $"{fact.Day.Month}",
    };

    private static string Weekday(DateOnly day) => $"{(day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek)}";

    private static bool Passes(AskedFilter filter, string? member) => filter.Operator switch
    {
        "=" => filter.Operands.Contains(member) || IsLarge(filter, member),
        "!=" => !filter.Operands.Contains(member) && !IsLarge(filter, member),
        _ => member is not null && Holds(double.Parse(member, CultureInfo.InvariantCulture), filter.Operator, double.Parse(filter.Operands[0]!, CultureInfo.InvariantCulture)),
    };

    /// <summary>The case of letters does not matter where it tells no members apart.</summary>
    private static bool IsLarge(AskedFilter filter, string? member) => member == "large" && filter.Operands.Contains("LARGE");

    private sealed class MembersComparer : IEqualityComparer<string?[]>
    {
        public bool Equals(string?[]? x, string?[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string?[] members) => members.Aggregate(7, (hash, member) => HashCode.Combine(hash, member));
    }
}
