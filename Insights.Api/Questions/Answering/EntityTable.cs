using System.Globalization;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers lists of things with the same reader as the entities' own routes.</summary>
internal sealed class EntityTable(EntityReader reader, SemanticCatalog semantics)
{
    private const int MostNamed = 5;

    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, EntityPlan plan, CancellationToken cancellationToken)
    {
        var found = await reader.AnswerAsync(plan.Query, cancellationToken);
        return answer with
        {
            Status = "answered",
            Sentence = Sentence(plan, found),
            Columns = [.. found.Columns.Select(name => Column(plan, name, found))],
            Rows = found.Items,
            Chart = plan.Query.Measures is [var measure, ..] && found.Items.Count > 1
                ? new("bar", measure.Name.Text, [plan.Entity.NamedBy is null ? EntityColumns.Key : EntityColumns.Name]) : null,
            Sql = found.Sql,
            WarehouseVersion = found.WarehouseVersion,
            DataFrom = found.From,
            DataTo = found.To,
        };
    }

    private static QuestionColumn Column(EntityPlan plan, string name, EntityAnswer found)
    {
        var metric = plan.Query.Measures.FirstOrDefault(measure => measure.Name.Text == name);
        var activity = plan.Query.Activity?.Label.ToLowerInvariant();
        var label = metric?.Label ?? name switch
        {
            EntityColumns.Key => plan.Entity.Label,
            EntityColumns.First => $"First day with {activity}",
            EntityColumns.Last => $"Last day with {activity}",
            _ => $"Name of the {plan.Entity.Label.ToLowerInvariant()}",
        };
        return new(name, label, metric?.Unit, metric is not null ? "number"
            : name is EntityColumns.First or EntityColumns.Last ? "date" : MetricTable.TypeOf(found.Items.Select(item => item[name])));
    }

    private string Sentence(EntityPlan plan, EntityAnswer found)
    {
        var label = plan.Entity.Label.ToLowerInvariant();
        var count = found.Count.ToString("#,0", CultureInfo.InvariantCulture);
        var what = $"{count} {(found.Count == 1 ? label : QuestionWriter.Plural(label))} {Conditions(plan, found)}".TrimEnd();
        var asked = plan.Query.Population ?? plan.Query.Metrics.SelectMany(semantics.Metrics.PopulationsOf).FirstOrDefault();
        var population = asked is null ? "" : $" (population: {asked})";
        var list = string.Join(", ", found.Items.Take(MostNamed).Select(item => Item(plan, item)));
        var more = found.Count > MostNamed ? $" and {(found.Count - MostNamed).ToString("#,0", CultureInfo.InvariantCulture)} more" : "";
        return $"{what}{population}{(list.Length == 0 ? "" : $": {list}{more}")}." + MetricSentence.Caveats(plan, null, null, null, null);
    }

    /// <summary>All that is said of them: what they are, when they began, what they did and did not do.</summary>
    private string Conditions(EntityPlan plan, EntityAnswer found)
    {
        var query = plan.Query;
        var activity = query.Activity?.Label.ToLowerInvariant();
        var metric = query.Activity;
        string[] own = [.. plan.Began.Select(began => $"with a {semantics.LabelOfHome(plan.Entity, began.Dimension)} {Say(began.When)}")];
        string[] conditions =
        [
            .. plan.Active.Select((when, index) =>
                $"with {activity}{Filters(index < plan.Each.Count ? [plan.Each[index]] : query.ActiveFilters)} {Say(when)}"),
            .. plan.NotActive.Select(when => $"without {activity}{Filters(query.NotActiveFilters)} {Say(when)}"),
            .. plan.Edge is var (edge, day) ? [$"whose {edge} day with {activity} was {Say(day)}"] : Array.Empty<string>(),
            .. query.Having.Where(condition => condition.Column is not (EntityColumns.First or EntityColumns.Last))
                .Select(condition => Condition(plan, condition)),
        ];
        var range = query.Measures.Count == 0 ? ""
            : plan.When.From is null && plan.When.To is null ? $" over all data ({found.From:yyyy-MM-dd} to {found.To:yyyy-MM-dd})"
            : " " + Say(plan.When);
        string[] about = [.. query.OwnFilters.OfType<MemberFilter>()
            .Select(filter => $"of {semantics.LabelOfHome(plan.Entity, filter.Dimension)} {string.Join(" or ", filter.Members)}")];
        return string.Join(' ', [.. about, string.Join(" and ", [.. own, .. conditions])]) + range;

        string Filters(IReadOnlyList<DimensionFilter> filters) => string.Concat(filters.OfType<MemberFilter>()
            .Select(filter => " " + QuestionWriter.SayFilter(filter, metric!, semantics)));
    }

    private static string Condition(EntityPlan plan, EntityCondition condition)
    {
        var measure = plan.Query.Measures.First(metric => metric.Name.Text == condition.Column);
        var label = measure.Label.ToLowerInvariant();
        if (condition.Value is string other)
        {
            var against = plan.Query.Measures.First(metric => metric.Name.Text == other).Label.ToLowerInvariant();
            return $"with {(condition.Operator == ComparisonOperator.Greater ? "more" : "fewer")} {label} than {against}";
        }

        return condition switch
        {
            { Operator: ComparisonOperator.Equal, Value: 0m } => $"without {label}",
            { Operator: ComparisonOperator.Greater, Value: 0m } => $"with {label}",
            _ => $"with {label} {MetricSentence.Compared(condition.Operator, ValueText.Of(condition.Value, measure.Unit))}",
        };
    }

    private static string Item(EntityPlan plan, IReadOnlyDictionary<string, object?> item)
    {
        var key = Convert.ToString(item[EntityColumns.Key], CultureInfo.InvariantCulture);
        var name = plan.Entity.NamedBy is not null && item[EntityColumns.Name] is string named ? named : key;
        var values = plan.Query.Measures.Select(metric => ValueText.Of(item[metric.Name.Text], metric.Unit)).ToList();
        return values.Count == 0 ? name! : $"{name} ({string.Join(", ", values)})";
    }

    private static string Say(Timeframe when) => (when.From, when.To) switch
    {
        (null, null) => "ever",
        ({ } from, null) => $"from {from:yyyy-MM-dd}",
        (null, { } to) => $"until {to:yyyy-MM-dd}",
        ({ } from, { } to) => CalendarUnit.Say(from, to),
    };
}
