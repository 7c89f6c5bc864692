using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>What can be wrong in a semantic model by itself.</summary>
internal sealed class SemanticModelCheck(SemanticModel model)
{
    private static readonly string[] Grains = ["week", "month", "quarter", "year"];

    /// <exception cref="ContentException">Something is defined twice, contradicts itself, or names what there is not.</exception>
    public void Run()
    {
        CheckTwice(model.Entities.Select(entity => entity.Name));
        CheckTwice(model.Dimensions.Select(dimension => dimension.Name));
        CheckTwice(model.Populations.Select(population => population.Name));
        CheckTwice(model.Measures.Select(measure => measure.Name));
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
            : dimension.Timestamp is not null && dimension.Grain is not null ? "timestamp stands without grain: a row that stands for a whole period has no time of day"
            : dimension.Expr is not null && dimension.Type == DimensionType.Time ? "expr stands with the type categorical only: time dimensions are columns of type date"
            : dimension.Expr is not null && model.Entities.Exists(entity => entity.Column == dimension.Name.Text) ? "expr stands without an entity: keys are columns"
            : dimension.Entity is not null && (dimension.Type == DimensionType.Time || dimension.HasWords) ? "entity stands alone with the name: the entity's home says what it is"
            : dimension.HasWords && model.Entities.Find(entity => entity.Column == dimension.Name.Text) is { } entity ? $"it is the key of the entity '{entity.Name.Text}', which has its label, synonyms, named_by, members and ranked_by"
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
            : measure.Percentile is null == (measure.Agg == Aggregation.Percentile) || measure.Percentile is < 0 or > 1 ? "percentile stands with the agg percentile only, as a share between 0 and 1"
            : model.TimeOf(measure) is { Grain: not null } && (measure.SemiAdditive || model.PreAggregations.Exists(aggregation => aggregation.Measures.Exists(name => name.Text == measure.Name.Text)))
                ? "a time dimension with a grain stands without semi_additive and pre_aggregations"
            : null;
        if (problem is not null)
        {
            throw Wrong(measure.Name, "measure", problem);
        }
    }

    private void Check(PreAggregation aggregation)
    {
        aggregation.Measures.ForEach(name => Require(name, "measures", "count_distinct measure", model.Measures.Where(measure => measure.Agg == Aggregation.CountDistinct).Select(measure => measure.Name.Text)));
        var columns = model.Dimensions.Where(dimension => dimension.Type != DimensionType.Time && dimension.Expr is null && dimension.Entity is null).Select(dimension => dimension.Name.Text);
        aggregation.Dimensions.ForEach(name => Require(name, "dimensions", "dimension without expr", columns));
        if (aggregation.PreviousDates.Population is null != (model.Populations.Count == 0))
        {
            throw Wrong(aggregation.Name, "pre-aggregation", "previous_dates have a population exactly if the semantic model has populations");
        }
    }

    private void Require(Located name, string key, string kind, IEnumerable<string> known) => UnknownName.Require(model.File, name, key, kind, known);

    private ContentException Wrong(Located name, string kind, string problem) => new(model.File, name.Line, $"{kind} '{name.Text}': {problem}");
}
