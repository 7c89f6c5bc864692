using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>What can be wrong in a semantic model by itself.</summary>
internal sealed class SemanticModelCheck(SemanticModel model)
{
    /// <summary>Periods that a row can stand for, ascending.</summary>
    internal static readonly string[] Grains = ["week", "month", "quarter", "year"];

    /// <summary>What a pre-aggregation that the engine makes can hold. The least and the most are read from the fact.</summary>
    private static readonly Aggregation[] Held =
        [Aggregation.Sum, Aggregation.Count, Aggregation.CountDistinct, Aggregation.Average, Aggregation.Median, Aggregation.Percentile];

    /// <exception cref="ContentException">Something is defined twice, contradicts itself, or names what there is not.</exception>
    public void Run()
    {
        CheckTwice(model.Entities.Select(entity => entity.Name));
        CheckTwice(model.Dimensions.Select(dimension => dimension.Name));
        CheckTwice(model.Populations.Select(population => population.Name));
        CheckTwice(model.Measures.Select(measure => measure.Name));
        CheckTwice(model.PreAggregations.Select(aggregation => aggregation.Name));
        model.Entities.ForEach(Check);
        model.Dimensions.ForEach(Check);
        model.Measures.ForEach(Check);
        model.PreAggregations.ForEach(Check);
    }

    private void CheckTwice(IEnumerable<Located> names)
    {
        if (names.GroupBy(name => name.Text).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ContentException(model.File, twice.Last().Line, $"'{twice.Key}' is defined twice");
        }
    }

    private void Check(Entity entity)
    {
        CheckName(entity);
        if (entity.Type == EntityType.Primary && model.Entities.Find(other => other.Type == EntityType.Primary) != entity)
        {
            throw Wrong(entity.Name, "entity", "type primary stands with one entity only: rows have one key");
        }
    }

    private void Check(Dimension dimension)
    {
        CheckName(dimension);
        if (dimension.Entity is { } of)
        {
            Require(of, "entity", "entity", model.Entities.Select(entity => entity.Name.Text));
        }

        var problem = dimension.Grain is { } grain && !Grains.Contains(grain) ? $"grain is week, month, quarter or year, found '{grain}'"
            : dimension.Grain is not null && dimension.Type != DimensionType.Time ? "grain stands with the type time only"
            : dimension.Timestamp is not null && dimension.Type != DimensionType.Time ? "timestamp stands with the type time only"
            : dimension.Timestamp is not null && dimension.Grain is not null
                ? "timestamp stands without grain: a row that stands for a whole period has no time of day"
            : dimension.Expr is not null && dimension.Type == DimensionType.Time
                ? "expr stands with the type categorical only: time dimensions are columns of type date"
            : dimension.Expr is not null && model.Entities.Exists(entity => entity.Column == dimension.Name.Text)
                ? "expr stands without an entity: keys are columns"
            : dimension.MemberOrder.Count > 0 && dimension.Type == DimensionType.Time ? "member_order stands with the type categorical only"
            : dimension.MemberOrder.Distinct().Count() < dimension.MemberOrder.Count ? "member_order names a member twice"
            : dimension.Entity is not null && (dimension.Type == DimensionType.Time || dimension.HasWords)
                ? "entity stands alone with the name: the entity's home says what it is"
            : dimension.HasWords && model.Entities.Find(entity => entity.Column == dimension.Name.Text) is { } entity
                ? $"it is the key of the entity '{entity.Name.Text}', which has its label, synonyms, named_by, members and ranked_by"
            : null;
        if (problem is not null)
        {
            throw Wrong(dimension.Name, "dimension", problem);
        }
    }

    private void CheckName(Described described)
    {
        if (described.NamedBy is { } name)
        {
            Require(name, "named_by", "dimension", model.Columns);
        }
    }

    private void Check(Measure measure)
    {
        var problem = measure.Agg == Aggregation.Count && measure.Expr is not null ? "a count takes no expr"
            : measure.Percentile is null == (measure.Agg == Aggregation.Percentile) || measure.Percentile is < 0 or > 1
                ? "percentile stands with the agg percentile only, as a share between 0 and 1"
            : model.TimeOf(measure) is { Grain: not null } && (measure.SemiAdditive
                || model.PreAggregations.Exists(aggregation => aggregation.All.Any(name => name.Text == measure.Name.Text)))
                ? "a time dimension with a grain stands without semi_additive and pre_aggregations"
            : null;
        if (problem is not null)
        {
            throw Wrong(measure.Name, "measure", problem);
        }
    }

    private void Check(PreAggregation aggregation)
    {
        var dates = aggregation.PreviousDates;
        var (kind, held) = dates is null
            ? ("measure of sum, count, count_distinct, average, median or percentile", Held)
            : ("count_distinct measure", [Aggregation.CountDistinct]);
        var known = model.Measures.Where(measure => held.Contains(measure.Agg)).Select(measure => measure.Name.Text).ToList();
        aggregation.Measures.ForEach(name => Require(name, "measures", kind, known));
        var distinct = model.Measures.Where(measure => measure.Agg == Aggregation.CountDistinct).Select(measure => measure.Name.Text);
        aggregation.CountedWithin.ForEach(name => Require(name, "counted_within", "count_distinct measure", distinct));
        aggregation.Dimensions.ForEach(name => Require(name, "dimensions", "dimension", model.Columns));
        CheckTwice(aggregation.Dimensions);
        CheckTwice(aggregation.All);
        var measures = aggregation.All.Select(name => model.Measures.Find(measure => measure.Name.Text == name.Text)!).ToList();
        var counted = measures.Where(measure => measure.IsPercentile).Select(measure => measure.Expression).Distinct().ToList();
        var problem = measures.Count == 0 ? "measures names none"
            : dates is not null && aggregation.Grain is not null ? "previous_dates are by day and take no grain"
            : dates is not null && dates.Population is null != (model.Populations.Count == 0)
                ? "previous_dates have a population exactly if the semantic model has populations"
            : dates is not null && aggregation.CountedWithin.Count > 0 ? "previous_dates stand without counted_within"
            : dates is not null ? null
            : aggregation.CountedWithin.Count > 0 && aggregation.Dimensions.Count == 0 ? "counted_within stands with dimensions"
            : aggregation.Grain is { Text: not "day" and var grain } && !Grains.Contains(grain)
                ? $"grain is day, week, month, quarter or year, found '{grain}'"
            : measures.Select(measure => model.TimeOf(measure).Name.Text).Distinct().Count() > 1
                ? "its measures are counted by several time dimensions: it has one"
            : aggregation.Grain is { Text: not "day" } && measures.Exists(measure => measure.SemiAdditive)
                ? "what is semi_additive is kept by day"
            : counted.Count > 0 && !measures.TrueForAll(measure => measure.IsPercentile)
                ? "medians and percentiles are found among counted values, in a pre-aggregation without other measures"
            : counted.Count > 1
                ? $"its medians and percentiles are of '{string.Join("', '", counted)}': values are counted of one expr"
            : null;
        if (problem is not null)
        {
            throw Wrong(aggregation.Name, "pre-aggregation", problem);
        }
    }

    private void Require(Located name, string key, string kind, IEnumerable<string> known) =>
        UnknownName.Require(model.File, name, key, kind, known);

    private ContentException Wrong(Located name, string kind, string problem) =>
        new(model.File, name.Line, $"{kind} '{name.Text}': {problem}");
}
