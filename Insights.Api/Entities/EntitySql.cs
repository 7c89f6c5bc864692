using Insights.Api.Metrics;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Entities;

/// <summary>
/// Compiles the question for a list of an entity into one statement, so that all of it is of one version of the warehouse. Listed
/// is who is in the entity's home, and who has rows of what is asked; each measure is a block of its own over its fact.
/// </summary>
/// <remarks>Columns of the result: <c>version, count</c> (of all pages), and those of the list.</remarks>
internal sealed class EntitySql
{
    private const string Schema = "gold";
    private const string HomeStep = "home";

    private readonly MetricCatalog _catalog;
    private readonly EntityQuery _query;
    private readonly SteppedQuery _statement = new();

    private readonly Func<string, bool> _isUsable;

    /// <summary>Whether nobody is listed whom the home does not have, so that of others nothing need be read.</summary>
    private readonly bool _isOfHome;

    private EntitySql(MetricCatalog catalog, EntityQuery query, Func<string, bool> isUsable)
    {
        (_catalog, _query, _isUsable) = (catalog, query, isUsable);
        // Of whom the home does not have, every dimension is missing.
        _isOfHome = query.Entity.Home is not null && !query.OwnFilters.All(PassesMissing);
        _statement.AddFilters([.. query.OwnFilters, .. query.Filters, .. query.ActiveFilters, .. query.NotActiveFilters,
            .. query.ActiveIn.SelectMany(range => range.Filters)]);
    }

    private EntityDescription Entity => _query.Entity;

    private string? Among => _isOfHome ? HomeStep : null;

    /// <param name="catalog">All metrics and entities.</param>
    /// <param name="query">The question, with members in the spelling of the data.</param>
    /// <param name="from">First day that measures are over.</param>
    /// <param name="to">Last day that measures are over.</param>
    /// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
    public static CompiledQuery Compile(
        MetricCatalog catalog, EntityQuery query, DateOnly from, DateOnly to, Func<string, bool> isUsable) =>
        new EntitySql(catalog, query, isUsable).Write(from, to);

    private CompiledQuery Write(DateOnly from, DateOnly to)
    {
        var columns = new List<string>();
        var sources = new List<string>();
        if (Entity.Home is { } home)
        {
            _statement.AddStep(HomeStep, Home(home));
            sources.Add(HomeStep);
            columns.AddRange(Entity.NamedBy is null ? [] : ["home.name"]);
        }

        AddMeasures(from, to, columns, sources);
        if (_query.Activity is { } activity)
        {
            _statement.AddStep("activity", Days(activity));
            sources.Add("activity");
            columns.AddRange(["activity.first_day as first", "activity.last_day as last"]);
        }

        if (sources.Count == 0)
        {
            // Whom no semantic model lists, those are listed who have rows anywhere.
            var keys = Entity.Keys.Select(key => (Relation: new Relation(Schema, key.Key), Column: Relation.Quote(key.Value)))
                .Select(key => $"select {key.Column} as key from {key.Relation} where {key.Column} is not null");
            _statement.AddStep("keys", string.Join("\nunion\n", keys));
            sources.Add("keys");
        }

        var key = KeyOf(sources);
        var others = sources.Skip(1).Select((source, i) => $"\nfull join {source} on {source}.key = {KeyOf(sources[..(i + 1)])}");
        var chosen = Chosen(key, sources).ToList();
        var where = chosen.Count == 0 ? "" : $"\nwhere {string.Join("\n  and ", chosen)}";
        _statement.AddStep("listed", $"""
            select {string.Join(", ", columns.Prepend($"{key} as key"))}
            from {sources[0]}{string.Concat(others)}{where}
            """);
        var having = _query.Having.Select(condition =>
            $"{Relation.Quote(condition.Column)} {condition.Operator.ToSql()} "
                + (condition.Value is string measure ? Relation.Quote(measure) : _statement.Parameter(condition.Value))).ToList();
        _statement.AddStep("chosen", "select * from listed" + (having.Count == 0 ? "" : $" where {string.Join(" and ", having)}"));
        return Answer();
    }

    private static string KeyOf(List<string> sources) =>
        sources.Count == 1 ? $"{sources[0]}.key" : $"coalesce({string.Join(", ", sources.Select(source => $"{source}.key"))})";

    /// <summary>One row at least, so that the version and the count are there without a row of the list.</summary>
    private CompiledQuery Answer()
    {
        var terms = _query.Order.Select(term => $"{Relation.Quote(term.Column)}{(term.Descending ? " desc" : "")} nulls last");
        var order = string.Join(", ", terms.Append("key"));
        var columns = string.Join(", ", _query.Columns.Select(column => $"page.{Relation.Quote(column)}"));
        return _statement.Compile($"""
            select (select version from ops.warehouse_version) as version, (select count(*) from chosen) as count, {columns}
            from (values (true)) as answer (is_there)
            left join (
                select *
                from chosen
                order by {order}
                limit {_query.Limit + 1} offset {_query.Offset}
            ) as page on true
            order by {order}
            """);
    }

    private void AddMeasures(DateOnly from, DateOnly to, List<string> columns, List<string> sources)
    {
        if (_query.Measures.Count == 0)
        {
            return;
        }

        var scope = new BlockScope(HasPeriod: false, [])
        {
            Entity = Entity.Name,
            Among = Among,
            First = _statement.Parameter(from),
            Last = _statement.Parameter(to),
            Days = [],
        };
        var measures = new EntityMeasures(_catalog, _query.Measures);
        foreach (var (i, source) in RowsOf(_query.Measures[0]).ReadByEntity(measures.Parts, scope).Index())
        {
            var name = $"source_{i + 1}";
            _statement.AddStep(name, source);
            sources.Add(name);
        }

        columns.AddRange(_query.Measures.Select(metric => $"{measures.ValueOf(metric)} as {Relation.Quote(metric.Name.Text)}"));
    }

    /// <summary>The rows of any metric: all are asked with the same filters and population.</summary>
    private MetricRows RowsOf(Metric metric) =>
        new(new MetricQuery(metric, null, null) { Filters = _query.Filters, Population = _query.Population }, _statement, _isUsable, null);

    /// <summary>
    /// Whom the filters choose of those whom the home has, or everybody with whether they do where others may be listed too; and
    /// whether the population has them.
    /// </summary>
    private string Home(SemanticModel home)
    {
        var key = Relation.Quote(Entity.HomeKey);
        var filters = _query.OwnFilters.Select(filter => _statement.Condition(home.SqlOf(filter.Dimension), filter)).ToList();
        string[] columns =
        [
            $"{key} as key",
            .. Entity.NamedBy is { } name ? (string[])[$"{home.SqlOf(name)} as name"] : [],
            .. filters.Count == 0 || _isOfHome ? (string[])[] : [$"coalesce({string.Join(" and ", filters)}, false) as is_chosen"],
            .. PopulationOf(home) is { } population ? (string[])[$"coalesce(({population}), false) as is_of_population"] : [],
        ];
        return $"""
            select {string.Join(", ", columns)}
            from {new Relation(Schema, home.Relation)}
            where {string.Join("\n  and ", (IEnumerable<string>)[$"{key} is not null", .. _isOfHome ? filters : []])}
            """;
    }

    /// <summary>The population that is asked for, or else that of what is asked, where the home has it; else its own default.</summary>
    private string? PopulationOf(SemanticModel home)
    {
        var asked = _query.Population ?? _query.Metrics.SelectMany(_catalog.PopulationsOf).FirstOrDefault();
        var population = home.Populations.Find(known => known.Name.Text == asked) ?? home.Populations.FirstOrDefault();
        return population is null ? null : _catalog.DescriptionOf(home, population).Expr;
    }

    private string Days(Metric activity)
    {
        var time = Relation.Quote(activity.TimeColumn!);
        var columns = _query.ActiveIn.Select((range, i) => $"bool_or({Conditions(range, [.. _query.ActiveFilters, .. range.Filters])}) as is_active_{i + 1}")
            .Concat(_query.NotActiveIn.Select((range, i) => $"bool_or({Conditions(range, _query.NotActiveFilters)}) as was_active_{i + 1}"));
        var dimensions = _query.ActiveFilters.Concat(_query.NotActiveFilters).Concat(_query.ActiveIn.SelectMany(range => range.Filters))
            .Select(filter => filter.Dimension);
        return RowsOf(activity).Days(activity, Entity.Name, [.. columns], [.. dimensions], Among);

        string Conditions(OpenRange range, IReadOnlyList<DimensionFilter> filters)
        {
            string?[] days =
            [
                range.From is { } from ? $"{time} >= {Truncated(_statement.Parameter(from))}" : null,
                range.To is { } to ? $"{time} <= {_statement.Parameter(to)}" : null,
            ];
            var rows = filters.Select(filter => _statement.Condition(MetricRows.Column(activity, filter.Dimension), filter));
            return string.Join(" and ", days.OfType<string>().Concat(rows).DefaultIfEmpty("true"));
        }

        string Truncated(string day) => activity.TimeGrain is { } grain ? $"date_trunc('{grain}', {day}::date::timestamp)::date" : day;
    }

    private IEnumerable<string> Chosen(string key, IReadOnlyList<string> sources)
    {
        if (Entity.Home is { } home && PopulationOf(home) is not null)
        {
            // Who is not of it is listed for rows alone.
            var others = sources.Skip(1).Select(source => $" or {source}.key is not null");
            yield return $"(home.is_of_population is not false{string.Concat(others)})";
        }

        if (_query.OwnFilters.Count > 0 && !_isOfHome)
        {
            yield return "coalesce(home.is_chosen, true)";
        }

        foreach (var i in Enumerable.Range(1, _query.ActiveIn.Count))
        {
            yield return $"coalesce(activity.is_active_{i}, false)";
        }

        foreach (var i in Enumerable.Range(1, _query.NotActiveIn.Count))
        {
            yield return $"not coalesce(activity.was_active_{i}, false)";
        }

        if (_query.Keys.Count > 0)
        {
            yield return $"{key}::text = any({_statement.Parameter(_query.Keys.ToArray())})";
        }
    }

    private static bool PassesMissing(DimensionFilter filter) =>
        filter is MemberFilter members && members.Members.Contains(null) != members.IsExcluded;
}
