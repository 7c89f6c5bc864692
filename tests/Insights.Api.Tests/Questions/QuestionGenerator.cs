using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Questions;

/// <summary>
/// Writes questions from plans: a metric by one of its names, rows, members, a period and a construct of the algebra, in different
/// orders, with politeness and typing mistakes. The plan is put together here and not by the code under test.
/// </summary>
internal sealed class QuestionGenerator(SemanticCatalog semantics, int seed)
{
    /// <summary>Members of dimensions whose names are nothing else.</summary>
    public static readonly Dictionary<string, string[]> Values = new()
    {
        ["category"] = ["Kitchen", "Garden", "Outdoor"],
        ["brand"] = ["Nordvik", "Tarn"],
        ["city"] = ["Rivermouth", "Kingsbay"],
        ["payment_method"] = ["paypal", "credit_card"],
        ["customer_segment"] = ["high_value", "low_value"],
        ["language"] = ["en", "de"],
        ["organisation_id"] = ["org_001", "org_002"],
        ["device"] = ["mobile", "desktop"],
        ["topic"] = ["Adverse Event Report"],
        ["event_type"] = ["vault", "workflow"],
    };

    private static readonly (string Text, string Expression)[] Periods =
    [
        ("in 2024", "2024"), ("during 2023", "2023"), ("in March 2024", "2024-03"), ("in Q2 2023", "2023-Q2"), ("last quarter", "quarter -1"), ("last month", "month -1"),
        ("this year", "year 0"), ("since June 2024", "since 2024-06"), ("from 2024-01-05 to 2024-02-10", "2024-01-05..2024-02-10"), ("in the past 30 days", "trailing 30 day"), ("", "all"),
    ];

    private static readonly string[] Polite = ["", "", "please show me ", "can you tell me the ", "what is ", "give me ", "I would like to see "];

    private readonly Random _random = new(seed);

    private delegate (string Text, QuestionPlan Plan) Construct(Metric metric, string phrase, QuestionPlan plan);

    public (string Question, QuestionPlan Plan) Next()
    {
        while (true)
        {
            if (_random.Next(5) == 0)
            {
                var (question, list) = Pick<Func<(string, QuestionPlan)>>(Without, Once, OneNotOther, MoreThanOther)();
                return (Misspelt(Pick("", "", "please show me ", "list ", "which ") + question), list);
            }

            var metric = Pick([.. semantics.Metrics.Metrics]);
            var phrase = Pick([.. metric.Synonyms.Append(metric.Label)]);
            Construct[] constructs = [Total, Breakdown, Periodic, Top, Having, Share, AveragePer, Running, MonthOverMonth, Compared, GrewMost, PerGroup, SideBySide];
            var (text, plan) = Pick(constructs)(metric, phrase, new QuestionPlan { Kind = "metric", Name = metric.Name.Text });
            if (text.Length > 0 && !IsPeriodic(phrase))
            {
                return (Misspelt(Pick(Polite) + text), plan);
            }
        }
    }

    /// <summary>What things do: the thing, a verb for it where there is one, its rows, and the metric of these.</summary>
    private static readonly (string Entity, string Things, string? Verb, string Rows, string Metric, string? Dimension)[] Deeds =
    [
        ("customer", "customers", "bought", "completed orders", "completed_orders", "category"),
        ("customer", "clients", "ordered", "orders", "orders", "payment_method"),
        ("customer", "buyers", null, "refunds", "refunded_orders", "brand"),
        ("user", "users", null, "sessions", "sessions", null),
        ("organisation", "organisations", null, "transformations", "transformations", null),
        ("firm", "firms", null, "queries", "assistant_queries", "event_type"),
        ("product", "products", null, "cancelled orders", "cancelled_orders", "city"),
    ];

    private (string, QuestionPlan) Without()
    {
        var (entity, things, verb, rows, metric, _) = Pick(Deeds);
        var (words, period) = Pick(Periods);
        var text = verb is not null && _random.Next(2) == 0 ? $"{things} {Pick("who never", "that did not", "who haven't")} {verb}"
            : $"{things} {Pick("without", "with no", "with zero", "that had no")} {rows}";
        return ($"{text} {words}".TrimEnd(), List(entity, metric) with { NotActiveIn = [period] });
    }

    private (string, QuestionPlan) Once()
    {
        var (entity, things, verb, rows, metric, _) = Pick(Deeds);
        var did = verb is null ? $"with {rows}" : $"who {verb}";
        return _random.Next(2) == 0
            ? ($"{things} {did} in 2023 {Pick("but not in 2024", "but never in 2024", "and not in 2024")}", List(entity, metric) with { ActiveIn = ["2023"], NotActiveIn = ["2024"] })
            : ($"{things} {did} in 2023 {Pick("and never again", "but not since", "but no longer")}", List(entity, metric) with { ActiveIn = ["2023"], NotActiveIn = ["after 2023"] });
    }

    private (string, QuestionPlan) OneNotOther()
    {
        var (entity, things, verb, rows, metric, dimension) = Pick([.. Deeds.Where(deed => deed.Dimension is not null)]);
        var (first, second) = (Values[dimension!][0], Values[dimension!][1]);
        var (words, period) = Pick(Periods);
        var did = verb is null ? $"with {rows} for" : $"who {verb}";
        return ($"{things} {did} {first} {Pick("but not", "but never", "and not")} {second} {words}".TrimEnd(),
            List(entity, metric) with { ActiveIn = [$"{period} {dimension}={first}"], NotActiveIn = [$"{period} {dimension}={second}"] });
    }

    private (string, QuestionPlan) MoreThanOther()
    {
        var (first, second) = Pick(("orders", "refunds"), ("completed orders", "cancelled orders"));
        var isMore = _random.Next(2) == 0;
        string Name(string words) => semantics.Metrics.Metrics.First(metric => metric.Label.Equals(words, StringComparison.OrdinalIgnoreCase) || metric.Synonyms.Contains(words)).Name.Text;
        return ($"customers with {(isMore ? "more" : "fewer")} {first} than {second} in 2024", new QuestionPlan
        {
            Kind = "entity",
            Name = "customer",
            Beside = [Name(first), Name(second)],
            Having = [$"{Name(first)}{(isMore ? ">" : "<")}{Name(second)}"],
            Order = $"-{Name(first)}",
            Period = "2024",
        });
    }

    private static QuestionPlan List(string entity, string metric) => new() { Kind = "entity", Name = entity, Activity = metric, Order = "-last" };

    private (string, QuestionPlan) Total(Metric metric, string phrase, QuestionPlan plan)
    {
        var (members, filtered) = Filter(metric, plan);
        return Dated($"{phrase}{members}", filtered);
    }

    private (string, QuestionPlan) Breakdown(Metric metric, string phrase, QuestionPlan plan) =>
        Dimension(metric) is not var (column, words) ? ("", plan)
        : Filter(metric, plan, column) is var (members, filtered) ? Dated($"{phrase} {Pick("by", "for each", "split by")} {words}{members}", filtered with { By = [column], Order = "-value" }) : ("", plan);

    private (string, QuestionPlan) Periodic(Metric metric, string phrase, QuestionPlan plan)
    {
        var (grain, text) = Pick(("month", "by month"), ("week", "per week"), ("quarter", "for each quarter"), ("day", "day by day"));
        var (members, filtered) = Filter(metric, plan);
        return Dated($"{phrase} {text}{members}", filtered with { Grain = grain });
    }

    private (string, QuestionPlan) Top(Metric metric, string phrase, QuestionPlan plan)
    {
        if (Dimension(metric) is not var (column, words))
        {
            return ("", plan);
        }

        var count = _random.Next(2, 30);
        var isTop = _random.Next(2) == 0;
        var text = isTop ? Pick($"top {count} {Plural(words)} by {phrase}", $"which {count} {Plural(words)} have the highest {phrase}") : $"{count} worst {Plural(words)} by {phrase}";
        return Dated(text, plan with { By = [column], Order = isTop ? "-value" : "value", Limit = count });
    }

    private (string, QuestionPlan) Having(Metric metric, string phrase, QuestionPlan plan)
    {
        if (Dimension(metric) is not var (column, words))
        {
            return ("", plan);
        }

        var number = _random.Next(2, 900);
        var (sign, text) = Pick((">=", "at least"), (">", "more than"), ("<", "less than"), ("<=", "at most"), (">", "over"));
        return Dated($"{Plural(words)} with {phrase} {text} {number}", plan with { By = [column], Having = [$"value{sign}{number}"], Order = "-value" });
    }

    private (string, QuestionPlan) Share(Metric metric, string phrase, QuestionPlan plan) =>
        !AddsUp(metric) || Dimension(metric) is not var (column, words) ? ("", plan)
        : Dated(IsShareOf(phrase) ? $"{phrase} by {words} as a share" : Pick($"share of {phrase} by {words}", $"{phrase} by {words} as a percentage of total"), plan with { By = [column], Share = "total", Order = "-value" });

    private (string, QuestionPlan) AveragePer(Metric metric, string phrase, QuestionPlan plan)
    {
        var unit = Pick("day", "week", "month");
        return AddsUp(metric) ? Dated(Pick($"average {phrase} per {unit}", $"{phrase} per {unit} on average"), plan with { AveragePer = unit }) : ("", plan);
    }

    private (string, QuestionPlan) Running(Metric metric, string phrase, QuestionPlan plan) =>
        AddsUp(metric) ? Dated($"cumulative {phrase} by month", plan with { Window = "running", Grain = "month" }) : ("", plan);

    private (string, QuestionPlan) MonthOverMonth(Metric metric, string phrase, QuestionPlan plan) =>
        ($"{phrase} {Pick("month over month", "mom")} in 2024", plan with { Period = "2024", Grain = "month", ComparedWith = "previous_month" });

    private (string, QuestionPlan) Compared(Metric metric, string phrase, QuestionPlan plan) =>
        ($"{phrase} in 2024 {Pick("vs", "compared with", "against")} 2023", plan with { Period = "2024", ComparedWith = "2023" });

    private (string, QuestionPlan) GrewMost(Metric metric, string phrase, QuestionPlan plan)
    {
        if (Dimension(metric) is not var (column, words))
        {
            return ("", plan);
        }

        var isUp = _random.Next(2) == 0;
        return ($"which {words} had the biggest {(isUp ? "increase" : "decline")} in {phrase} from 2023 to 2024",
            plan with { By = [column], Period = "2024", ComparedWith = "2023", Having = [isUp ? "change>0" : "change<0"], Order = isUp ? "-change" : "change", Limit = 1 });
    }

    private (string, QuestionPlan) PerGroup(Metric metric, string phrase, QuestionPlan plan)
    {
        if (Dimension(metric) is not var (column, words) || Dimension(metric) is not var (group, name) || group == column)
        {
            return ("", plan);
        }

        var count = _random.Next(2, 9);
        return Dated($"top {count} {Plural(words)} {Pick("per", "in each", "for every")} {name} by {phrase}", plan with { By = [column, group], Order = "-value", Limit = count, Per = [group] });
    }

    private (string, QuestionPlan) SideBySide(Metric metric, string phrase, QuestionPlan plan)
    {
        var known = semantics.Metrics.DimensionsOf(metric).Where(name => Values.TryGetValue(name, out var values) && values.Length > 1).ToList();
        if (known.Count == 0)
        {
            return ("", plan);
        }

        var dimension = Pick([.. known]);
        return Dated($"{phrase} for {Values[dimension][0]} vs {Values[dimension][1]}", plan with
        {
            By = [dimension],
            Order = "-value",
            Filters = new SortedDictionary<string, IReadOnlyList<string>> { [dimension] = [Values[dimension][0], Values[dimension][1]] },
        });
    }

    private (string Text, QuestionPlan Plan) Filter(Metric metric, QuestionPlan plan, string? except = null)
    {
        var known = semantics.Metrics.DimensionsOf(metric).Where(name => name != except && Values.ContainsKey(name)).ToList();
        if (known.Count == 0 || _random.Next(3) == 0)
        {
            return ("", plan);
        }

        var dimension = Pick([.. known]);
        var value = Pick(Values[dimension]);
        return _random.Next(3) == 0 ? ($" {Pick("except", "excluding", "without", "other than")} {value}", plan with { Where = [$"{dimension}!={value}"] })
            : ($" {Pick("for", "in", "of")} {value}", plan with { Filters = new SortedDictionary<string, IReadOnlyList<string>> { [dimension] = [value] } });
    }

    private (string, QuestionPlan) Dated(string text, QuestionPlan plan)
    {
        var (words, expression) = Pick(Periods);
        return (words.Length == 0 ? text : $"{text} {words}", plan with { Period = expression });
    }

    private (string Column, string Words)? Dimension(Metric metric)
    {
        var named = semantics.Metrics.DimensionsOf(metric).ToList();
        if (named.Count == 0)
        {
            return null;
        }

        var dimension = Pick([.. named]);
        var wording = semantics.Words.Find(dimension, semantics.RelationOf(metric));
        var words = Pick([.. (wording?.Synonyms ?? []).Append(wording?.Label ?? Label.Of(dimension)).Append(dimension)]).ToLower(CultureInfo.InvariantCulture);
        return (semantics.KeyOf(metric, dimension) ?? dimension, words);
    }

    /// <summary>Letters swapped in one long word of three questions in ten.</summary>
    private string Misspelt(string text)
    {
        var words = text.Split(' ');
        var at = _random.Next(words.Length);
        if (_random.Next(10) > 2 || words[at].Length < 7 || !words[at].All(char.IsAsciiLetterLower))
        {
            return text;
        }

        var letter = _random.Next(2, words[at].Length - 2);
        words[at] = string.Concat(words[at].AsSpan(0, letter), [words[at][letter + 1], words[at][letter]], words[at].AsSpan(letter + 2));
        return string.Join(' ', words);
    }

    /// <summary>"Share of cancelled orders" is a metric of its own.</summary>
    private bool IsShareOf(string phrase) => semantics.Phrases.Find(QuestionText.Stemmed($"share of {phrase}")) is not null;

    private bool AddsUp(Metric metric) => QueryCombinations.AddsUp(metric, semantics.Metrics);

    /// <summary>"Monthly active users" asks for months.</summary>
    private static bool IsPeriodic(string phrase) => phrase is "dau" or "wau" or "mau" || phrase.Split(' ')[0].EndsWith("ly", StringComparison.Ordinal);

    private static string Plural(string words) => words.Contains('_', StringComparison.Ordinal) ? words : words[..(words.LastIndexOf(' ') + 1)] + Stems.Plural(words[(words.LastIndexOf(' ') + 1)..]);

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
