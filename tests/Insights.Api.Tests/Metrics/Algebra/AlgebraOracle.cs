using System.Globalization;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>
/// Answers questions by walking over facts and days in memory, from what the documentation says: a second opinion that shares
/// no code with the API. Each number is computed from the facts of its days.
/// </summary>
public sealed partial class AlgebraOracle(AlgebraFacts data)
{
    public static readonly string[] Cumulative = ["visits_so_far", "people_of_28_days", "amount_of_3_months"];

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
        question.Metric is "score" or "middle_score" or "high_score" or "third_of_amount" or "third_of_large" or "amount_per_person" or "visits_per_person_day" or "big_percent"
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

        return Each(days).SelectMany(day => data.FactsByDay[day]).Where(fact => question.Metric != "third_of_large" || fact.Size >= 3).Where(fact => question.Metric != "big_people" || fact.Amount > 5).Where(fact => question.Filters.All(filter => Passes(filter, Member(fact, filter.Dimension))))
            .GroupBy(fact => by.Select(dimension => Member(fact, dimension)).ToArray(), new MembersComparer())
            .Select(group => (group.Key, Value: Value(question.Metric, [.. group])))
            .ToDictionary(group => group.Key, group => group.Value, new MembersComparer());
    }

    private static double? Value(string metric, List<Fact> facts) => metric switch
    {
        "visits" or "visits_so_far" => facts.Count,
        "amount" or "amount_of_3_months" => (double)facts.Sum(fact => fact.Amount),
        "people" or "counted_people" or "big_people" or "people_of_28_days" => facts.Select(fact => fact.Person).Distinct().Count(),
        "person_days" => PersonDays(facts),
        "score" => facts.Average(fact => fact.Score),
        "middle_score" => Percentile(0.5, facts.Select(fact => (double?)fact.Score)),
        "high_score" => Percentile(0.875, facts.Select(fact => (double?)fact.Score)),
        "third_of_amount" or "third_of_large" => Percentile(0.37, facts.Select(fact => (double?)fact.Amount / 3)),
        "amount_per_person" => (double)facts.Sum(fact => fact.Amount) / facts.Select(fact => fact.Person).Distinct().Count(),
        "visits_per_person_day" => (double)facts.Count / PersonDays(facts),
        "big_percent" => 100.0 * facts.Count(fact => fact.Amount > 5) / facts.Count,
        "profit" => (double)facts.Sum(fact => fact.Amount - (2 * fact.Fee)),
        _ => throw new ArgumentException(metric),
    };

    private static int PersonDays(List<Fact> facts) => facts.Select(fact => (fact.Person, fact.Day)).Distinct().Count();

    /// <summary>Values stand at equal distances from the least, at 0, to the most, at 1; between two of them lies what is in proportion.</summary>
    private static double? Percentile(double share, IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        var (place, last) = (share * (sorted.Length - 1), sorted.Length - 1);
        var before = (int)Math.Truncate(place);
        return last < 0 ? null : sorted[before] + ((place - before) * (sorted[Math.Min(before + 1, last)] - sorted[before]));
    }

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
