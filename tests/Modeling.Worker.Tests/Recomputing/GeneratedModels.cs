namespace Modeling.Worker.Tests.Recomputing;

/// <param name="Key">The model's <c>unique_key</c>, as it stands in <c>config</c>.</param>
/// <param name="RecomputeBy">Its <c>recompute_by</c>.</param>
/// <param name="Select">Its select.</param>
internal sealed record GeneratedModel(string Key, string RecomputeBy, string Select)
{
    public string Sql => $"{{{{ config(materialized='incremental', unique_key={Key}, recompute_by={RecomputeBy}) }}}}\n{Select}";
}

/// <summary>
/// Random models over <c>facts (fact_id, a, b, at, value)</c>, <c>others (other_id, a, c, value)</c>, <c>days (day, label)</c> and
/// a bronze table. Each is bounded by its keys because of how it is made, and has several keys that do.
/// </summary>
internal sealed class GeneratedModels(int seed)
{
    private const string Day = "(at at time zone 'UTC')::date";

    private readonly Random _random = new(seed);

    /// <summary>Models with <c>fact_id</c>, <c>a</c> and <c>value</c>, of which others may be made.</summary>
    private readonly List<string> _rows = ["facts"];

    private string Sum => Pick("sum(value)", "count(*)", "max(value)", "bool_or(value > 3)");

    private string Filter => Pick("true", "value > 2", "value is not null", "value % 2 = 0");

    /// <param name="name">The name that the model will have.</param>
    public GeneratedModel Next(string name)
    {
        switch (_random.Next(11))
        {
            case 0:
                var rows = Ref(Pick([.. _rows]));
                _rows.Add(name);
                return new GeneratedModel("'fact_id'", Pick("'fact_id'", "['fact_id', 'a']", "'a'"), $"select fact_id, a, value {Pick("", "+ 1")} as value from {rows} as rows where {Filter}");
            case 1:
                return new GeneratedModel("['a', 'b']", Pick("'a'", "'b'", "['a', 'b']"), $"select a, b, {Sum} as total from {Ref("facts")} as rows where {Filter} and a is not null and b is not null group by a, b");
            case 2:
                return new GeneratedModel("'fact_id'", Pick("'a'", "['a', 'fact_id']", "'fact_id'"), $"""
                    select facts.fact_id, facts.a, sums.total
                    from {Ref(Pick([.. _rows]))} as facts
                    {Pick("left", "inner")} join (select a, {Sum} as total from {Ref("others")} as rows where {Filter} group by a) as sums on sums.a = facts.a
                    """);
            case 3:
                return new GeneratedModel("['fact_id', 'other_id']", Pick("'a'", "['a', 'fact_id']", "['other_id', 'a']", "['fact_id', 'other_id']"), $"""
                    select facts.fact_id, others.other_id, facts.a, others.value
                    from {Ref(Pick([.. _rows]))} as facts
                    inner join (select * from {Ref("others")} as rows where {Filter}) as others on others.a = facts.a
                    """);
            case 4:
                return new GeneratedModel("'fact_id'", Pick("'a'", "{'a': 'a'}"), $"select fact_id, a, row_number() over (partition by a order by value, fact_id) as place, {Sum} over (partition by a) as total from {Ref("facts")} as rows where {Filter}");
            case 5:
                return new GeneratedModel("['a', 'day']", Pick($$"""{'a': 'a', 'day': "{{Day}}"}""", $$"""{'day': "{{Day}}"}""", "'a'"), $"""
                    select sums.a, sums.day, days.label, sums.total
                    from (select a, {Day} as day, {Sum} as total from {Ref("facts")} as rows where a is not null group by a, {Day}) as sums
                    left join {Ref("days")} as days on days.day = sums.day
                    """);
            case 6:
                return new GeneratedModel("['day', 'c']", Pick("['day', 'c']", "['c', 'day']", "'c'"), $"""
                    select days.day, sums.c, days.label, sums.total
                    from {Ref("days")} as days
                    cross join (select c, {Sum} as total from {Ref("others")} as rows where c is not null group by c) as sums
                    """);
            case 7:
                return new GeneratedModel("'fact_id'", Pick("'a'", "['fact_id', 'a']"), $"""
                    select fact_id, a, value
                    from {Ref(Pick([.. _rows]))} as facts
                    where {Pick("", "not ")}exists (select from (select * from {Ref("others")} as rows where {Filter}) as others where others.a = facts.a)
                    """);
            case 8:
                return new GeneratedModel("'a'", "'a'", $"""
                    select a, {Sum} as total
                    from (select a, value from {Ref("facts")} as facts union all select a, value from {Ref("others")} as others) as both_tables
                    where a is not null and {Filter}
                    group by a
                    """);
            case 9:
                return new GeneratedModel("'c'", "{'c': \"coalesce(c, 'none')\"}", $"select coalesce(c, 'none') as c, {Sum} as total from {Ref("others")} as rows where {Filter} group by coalesce(c, 'none')");
            default:
                return new GeneratedModel("'user_id'", Pick("'user_id'", "{'user_id': 'user_id'}"), """
                    select user_id, count(*) as events, max(event_timestamp) as last_at from {{ source('bronze', 'usage_navigation') }} as rows group by user_id
                    """);
        }
    }

    private static string Ref(string model) => $"{{{{ ref('{model}') }}}}";

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
