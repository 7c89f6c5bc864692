namespace Insights.Api.Metrics;

/// <summary>A statement in the making: a chain of named steps, and the values that it takes, which travel as parameters alone.</summary>
internal sealed class SteppedQuery
{
    private readonly List<object> _parameters = [];
    private readonly Dictionary<DimensionFilter, string> _filters = [];
    private readonly Dictionary<List<string>, string> _shared = [];
    private readonly Dictionary<string, string> _sharedSteps = [];
    private readonly List<(string Name, string Sql)> _steps = [];

    /// <returns>What stands for the value in SQL.</returns>
    public string Parameter(object value)
    {
        _parameters.Add(value);
        return $"${_parameters.Count}";
    }

    /// <summary>A value that several places of the statement name takes one parameter.</summary>
    /// <param name="texts">The same list wherever it is named.</param>
    public string Shared(List<string> texts)
    {
        if (!_shared.TryGetValue(texts, out var name))
        {
            _shared.Add(texts, name = Parameter(texts.ToArray()));
        }

        return name;
    }

    /// <summary>Takes what filters ask for, so that each can be said as a <see cref="Condition"/> as often as it is needed.</summary>
    public void AddFilters(IEnumerable<DimensionFilter> filters)
    {
        foreach (var filter in filters)
        {
            switch (filter)
            {
                case MemberFilter { Members: var members } when members.Any(member => member is not null):
                    _filters[filter] = Members([.. members.OfType<string>()]);
                    break;
                case ComparisonFilter comparison:
                    _filters[filter] = Parameter(comparison.Operand);
                    break;
            }
        }
    }

    /// <summary>The same members take one parameter, so that what is asked of them is the same text.</summary>
    private string Members(string[] members) =>
        _parameters.FindIndex(known => known is string[] others && others.SequenceEqual(members)) is >= 0 and var known
            ? $"${known + 1}" : Parameter(members);

    /// <summary>What a filter asks of a column, as SQL.</summary>
    public string Condition(string column, DimensionFilter filter) => filter switch
    {
        MemberFilter members => MemberCondition(column, members, _filters.GetValueOrDefault(members)),
        ComparisonFilter comparison => $"{column} {comparison.Operator.ToSql()} {_filters[filter]}",
        _ => throw new InvalidOperationException($"{filter.GetType()} has no condition"),
    };

    public void AddStep(string name, string sql) => _steps.Add((name, sql));

    /// <summary>Makes a step of a select, one step for all that are the same: the server computes what is named twice once.</summary>
    /// <returns>A select of all of it.</returns>
    public string Share(string select)
    {
        if (!_sharedSteps.TryGetValue(select, out var name))
        {
            _sharedSteps.Add(select, name = $"shared_{_sharedSteps.Count + 1}");
            AddStep(name, select);
        }

        return $"select * from {name}";
    }

    /// <param name="select">What comes behind the steps.</param>
    public CompiledQuery Compile(string select)
    {
        var steps = _steps.Select(step => $"{step.Name} as (\n{Indent(step.Sql)}\n)");
        return new CompiledQuery($"with\n\n{string.Join(",\n\n", steps)}\n\n{select}", _parameters);
    }

    public static string Indent(string sql) => "    " + sql.Replace("\n", "\n    ", StringComparison.Ordinal);

    /// <summary>Rows without a member are neither of nor outside a list of members to SQL: they are named.</summary>
    private static string MemberCondition(string column, MemberFilter filter, string? named)
    {
        var hasNone = filter.Members.Contains(null);
        return (filter.IsExcluded, named, hasNone) switch
        {
            (false, { } members, false) => $"{column}::text = any({members})",
            (false, { } members, true) => $"({column}::text = any({members}) or {column} is null)",
            (false, null, _) => $"{column} is null",
            (true, { } members, false) => $"({column}::text <> all({members}) or {column} is null)",
            (true, { } members, true) => $"{column}::text <> all({members})",
            (true, null, _) => $"{column} is not null",
        };
    }
}
