using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Semantics;

/// <summary>
/// The table of a pre-aggregation that the engine makes: its select over the fact, and which of its columns each metric is read
/// from. It has the columns that the metrics over its measures need, one for each aggregate, filter and population: a filter is SQL
/// over columns that the table need not have, so it is applied where the rows are. Of medians and percentiles it counts the values: it
/// has a row for each, in which the same columns say how many rows have it.
/// </summary>
internal sealed class RollupTable
{
    /// <summary>A hash of the members. Unlike them it is never null, as a unique key has to be.</summary>
    public const string MembersKey = "members_key";

    /// <summary>A value of what medians and percentiles are of, of the type that <c>percentile_cont</c> computes with.</summary>
    private const string CountedValue = "counted_value";

    /// <summary>PostgreSQL cuts longer names off.</summary>
    private const int LongestName = 63;

    private readonly PreAggregation _aggregation;
    private readonly Dictionary<string, string> _expressions;
    private readonly List<(string Name, string Aggregate, string Description)> _columns = [];
    private readonly Dictionary<string, Dictionary<string, RollupColumns>> _metrics = [];

    /// <param name="model">The semantic model.</param>
    /// <param name="aggregation">One of its pre-aggregations that the engine makes.</param>
    /// <param name="metrics">The metrics of its file.</param>
    /// <param name="shared">What populations and dimensions mean.</param>
    /// <exception cref="ContentException">A column would have too long a name, or a dimension is none of the fact.</exception>
    public RollupTable(SemanticModel model, PreAggregation aggregation, IEnumerable<MetricDefinition> metrics, SharedDescriptions shared)
    {
        (Model, _aggregation) = (model, aggregation);
        Time = model.TimeOf(Measures.First()).Name.Text;
        _expressions = ExpressionsOf(shared);
        var populations = model.Populations.Select(population => (Name: population.Name.Text, shared.Of(model, population).Expr)).ToList();
        if (populations.Count == 0)
        {
            populations.Add(("", null));
        }

        foreach (var metric in metrics.Where(metric => metric.Type == MetricDefinitionType.Simple))
        {
            if (Measures.FirstOrDefault(measure => measure.Name.Text == metric.MeasureName.Text) is { } measure)
            {
                _metrics[metric.Name.Text] = populations.ToDictionary(
                    population => population.Name, population => Columns(metric, measure, population.Name, population.Expr));
            }
        }
    }

    public SemanticModel Model { get; }

    public string Name => _aggregation.Name.Text;

    public long Line => _aggregation.Name.Line;

    /// <summary>The time column, here as in the fact.</summary>
    public string Time { get; }

    public IReadOnlyList<string> UniqueKey => Members.Count == 0 ? [Time] : [Time, MembersKey];

    /// <summary>
    /// What bounds the rows that a run computes again: the time, and the first dimension. More would find less, but a member that
    /// is missing is found by reading all rows.
    /// </summary>
    public IReadOnlyList<string> RecomputedBy => [Time, .. Dimensions.Take(1)];

    /// <summary>
    /// Columns of an index beside that of the key, which begins with the time: with the member first, one is found over any range, and
    /// what longer periods are made of. Without dimensions, the values of each period lie in it in their order, with how often each is
    /// there; where none are counted there is no need of one.
    /// </summary>
    public IReadOnlyList<string> Lookup =>
        Dimensions.Count > 0 ? [Dimensions[0], Time] : Counted is null ? [] : [Time, CountedValue, .. _columns.Select(column => column.Name)];

    /// <summary>What gives the time or a dimension in the fact, where that is not the column itself.</summary>
    public string? ExpressionOf(string column) =>
        column != Time ? _expressions.GetValueOrDefault(column)
        : Grain is null ? null : $"date_trunc('{Grain}', {Identifier.Quote(Time)}::timestamp)::date";

    /// <summary>The dimension that is a column of the fact; <c>null</c> if none is.</summary>
    /// <param name="column">A column of the fact.</param>
    public string? DimensionOf(string column) =>
        Dimensions.FirstOrDefault(dimension => (_expressions.GetValueOrDefault(dimension) ?? dimension) == column);

    public string Description =>
        (Counted is null ? $"Counts and sums of {Model.Relation}" : $"How many rows of {Model.Relation} have each value of {Counted}")
        + $" by {string.Join(", ", [Grain ?? "day", .. Dimensions])}, from which its metrics are answered; "
        + $"the engine makes it of the semantic model. One row per {string.Join(", ", [Time, .. Members])}.";

    public IEnumerable<(string Name, string Description)> DescribedColumns =>
    [
        (Time, Grain is null ? "The day, as in the fact." : $"First day of the {Grain}."),
        .. Dimensions.Select(dimension => (dimension, "As in the fact.")),
        .. Counted is null ? Array.Empty<(string, string)>() : [(CountedValue, $"{Counted} as a number; null where there is none.")],
        .. Members.Count == 0 ? Array.Empty<(string, string)>() : [(MembersKey, "A hash of the columns between the time and this one.")],
        .. _columns.Select(column => (column.Name, column.Description)),
    ];

    /// <summary>Measures whose things must each lie in one row, or in rows of one period, so that their counts can be added up.</summary>
    public IEnumerable<Measure> Placed =>
        Measures.Where(measure => measure.Agg == Aggregation.CountDistinct && DimensionOf(measure.Expression) is null);

    private string? Grain => _aggregation.Grain?.Text is { } grain and not "day" ? grain : null;

    private IReadOnlyList<string> Dimensions => [.. _aggregation.Dimensions.Select(dimension => dimension.Text)];

    /// <summary>Of which expression the values are counted; <c>null</c> where the measures add up.</summary>
    private string? Counted => Measures.First() is { IsPercentile: true } measure ? measure.Expression : null;

    /// <summary>What rows of one period are told apart by.</summary>
    private IReadOnlyList<string> Members => Counted is null ? Dimensions : [.. Dimensions, CountedValue];

    private IEnumerable<Measure> Measures =>
        _aggregation.All.Select(name => Model.Measures.Find(measure => measure.Name.Text == name.Text)!);

    /// <summary>Then counts are of its own members: neither is it made of others, nor are others of it.</summary>
    private bool HasWithin => _aggregation.CountedWithin.Count > 0;

    private bool IsWithin(string measure) => _aggregation.CountedWithin.Exists(name => name.Text == measure);

    private string TimeKey => $"{ExpressionOf(Time) ?? Identifier.Quote(Time)} as {Identifier.Quote(Time)}";

    /// <summary>A dimension or the value as SQL over the fact.</summary>
    private string SqlOf(string member) =>
        member == CountedValue ? $"({Counted})::double precision"
        : _expressions.TryGetValue(member, out var expr) ? $"({expr})" : Identifier.Quote(member);

    private IEnumerable<string> KeysOver(Func<string, string> sqlOf) => Members.Select(member =>
        sqlOf(member) is var sql && sql == Identifier.Quote(member) ? sql : $"{sql} as {Identifier.Quote(member)}").Prepend(TimeKey);

    /// <summary>All tables that the engine makes of one folder of semantic models.</summary>
    /// <exception cref="ContentException">A semantic model of the folder is wrong.</exception>
    public static IReadOnlyList<RollupTable> ReadAll(ContentDirectory content, IEnumerable<string> paths)
    {
        var files = paths.Select(path => SemanticModelFile.Read(content, path)).ToList();
        var shared = new SharedDescriptions([.. files.Select(file => file.Model)]);
        return
        [
            .. from file in files
               from aggregation in file.Model.PreAggregations
               where aggregation.IsGenerated
               select new RollupTable(file.Model, aggregation, file.Metrics, shared),
        ];
    }

    /// <summary>How a metric is read from it; <c>null</c> if it has no column of the metric.</summary>
    public Rollup? Of(MetricDefinition metric) => !_metrics.TryGetValue(metric.Name.Text, out var columns) ? null
        : new Rollup
        {
            Relation = Name,
            TimeColumn = Time,
            Grain = Grain,
            Dimensions = Dimensions,
            IsWithinMembers = IsWithin(metric.MeasureName.Text),
            Counted = Measures.First(measure => measure.Name.Text == metric.MeasureName.Text) is
            { Agg: Aggregation.CountDistinct, Expression: var counted } ? DimensionOf(counted) : null,
            Columns = columns,
        };

    /// <summary>
    /// The smallest of the tables that this one's columns can be added up from: it tells apart more, or shorter periods of which
    /// this one's are made. None where that is the fact alone.
    /// </summary>
    public RollupTable? FinerOf(IEnumerable<RollupTable> tables) =>
        tables.Where(IsOf).OrderBy(table => table.Dimensions.Count).ThenByDescending(table => table.GrainOrder).FirstOrDefault();

    /// <param name="measure">One of <see cref="Placed"/>.</param>
    /// <param name="fact">The fact, as SQL.</param>
    /// <returns>A query for what lies in several rows, or, of what is counted within members, in several periods.</returns>
    public string Misplaced(Measure measure, string fact) => $"""
        with placed as (
            select distinct {measure.Expression} as counted, {(IsWithin(measure.Name.Text) ? TimeKey : string.Join(", ", KeysOver(SqlOf)))}
            from {fact}
            where {Identifier.Quote(Time)} is not null
        )
        select counted, count(*) as rows
        from placed
        where counted is not null
        group by counted
        having count(*) > 1
        """;

    /// <summary>In the order of the time, so that a range is read from as few blocks as hold it.</summary>
    /// <param name="source">The fact or the finer table, as SQL.</param>
    /// <param name="finer">The finer table.</param>
    public string Select(string source, RollupTable? finer)
    {
        Func<string, string> sqlOf = finer is null ? SqlOf : Identifier.Quote;
        string[] columns =
        [
            .. KeysOver(sqlOf),
            .. Members.Count == 0
                ? (string[])[] : [$"md5(row({string.Join(", ", Members.Select(sqlOf))})::text)::uuid as {MembersKey}"],
            .. _columns.Select(column => $"{finer?.SumOf(column.Aggregate) ?? column.Aggregate} as {Identifier.Quote(column.Name)}"),
        ];
        return $"""
            select
                {string.Join(",\n    ", columns)}
            from {source}
            where {Identifier.Quote(Time)} is not null
            group by {string.Join(", ", Enumerable.Range(1, Members.Count + 1))}
            order by 1
            """;
    }

    private int GrainOrder => Array.IndexOf(SemanticModelCheck.Grains, Grain);

    private bool IsOf(RollupTable other) =>
        other.Model == Model && other.Counted == Counted && !HasWithin && !other.HasWithin && Dimensions.All(other.Dimensions.Contains)
        && (other.Dimensions.Count > Dimensions.Count ? other.Grain == Grain || IsMadeOf(other.Grain) : IsMadeOf(other.Grain))
        && _columns.TrueForAll(column => other._columns.Exists(known => known.Aggregate == column.Aggregate));

    /// <summary>Weeks lie in no longer period.</summary>
    private bool IsMadeOf(string? shorter) => Grain is not null
        && (shorter is null || (shorter != "week" && Grain != "week" && Array.IndexOf(SemanticModelCheck.Grains, shorter) < GrainOrder));

    private string SumOf(string aggregate)
    {
        var sum = $"sum({Identifier.Quote(_columns.Find(column => column.Aggregate == aggregate).Name)})";
        return aggregate.StartsWith("count(", StringComparison.Ordinal) ? $"{sum}::bigint" : sum;
    }

    /// <summary>The dimensions that are no columns of the fact, as SQL over it.</summary>
    private Dictionary<string, string> ExpressionsOf(SharedDescriptions shared)
    {
        var expressions = new Dictionary<string, string>();
        foreach (var name in _aggregation.Dimensions)
        {
            var dimension = Model.Dimensions.Find(dimension => dimension.Name.Text == name.Text)!;
            if (dimension.Entity is not null)
            {
                throw new ContentException(Model.File, name.Line,
                    $"dimensions: '{name.Text}' is of an entity, as it is now, and nothing that pre-aggregation '{Name}' could keep");
            }

            if ((shared.Of(Model, dimension) as Dimension)?.Expr is { } expr)
            {
                expressions.Add(name.Text, expr.Text);
            }
        }

        return expressions;
    }

    private RollupColumns Columns(MetricDefinition metric, Measure measure, string population, string? condition)
    {
        return new(
            Column("rows", "count(*)"),
            measure.Agg switch
            {
                Aggregation.Count => null,
                Aggregation.CountDistinct when DimensionOf(measure.Expression) is not null => null,
                Aggregation.CountDistinct => Column("distinct", $"count(distinct {measure.Expression})"),
                Aggregation.Median or Aggregation.Percentile => CountedValue,
                _ => Column("sum", $"sum({measure.Expression})"),
            },
            measure.Agg == Aggregation.Average ? Column("values", $"count({measure.Expression})") : null);

        string Column(string what, string aggregate)
        {
            string[] conditions =
                [.. new[] { metric.Filter, condition }.OfType<string>().Where(text => text != "true").Select(text => $"({text})")];
            var sql = conditions.Length == 0 ? aggregate : $"{aggregate} filter (where {string.Join(" and ", conditions)})";
            if (_columns.Find(column => column.Aggregate == sql) is { Name: { } known })
            {
                return known;
            }

            var name = $"{metric.Name.Text}_{what}{(population.Length == 0 ? "" : $"_{population}")}";
            if (name.Length > LongestName)
            {
                throw new ContentException(Model.File, Line,
                    $"pre-aggregation '{Name}': its column '{name}' would have more than {LongestName} characters; "
                        + "give the metric a shorter name");
            }

            var rows = metric.Filter is null ? "" : $", of the rows of {metric.Name.Text}";
            _columns.Add((name, sql, $"{aggregate}{rows}{(population.Length == 0 ? "" : $", population {population}")}."));
            return name;
        }
    }
}
