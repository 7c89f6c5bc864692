using Warehouse.Content;
using Warehouse.Project.Yaml;

namespace Warehouse.Project;

/// <summary>Turns the tests of a twin into queries for the rows that should not be there.</summary>
internal static class DataTestFactory
{
    private const string Known = "known are not_null, unique, accepted_values and relationships";

    /// <param name="file">The twin, for errors.</param>
    /// <param name="model">The tested model's name.</param>
    /// <param name="column">The tested column.</param>
    /// <param name="test">What the twin says.</param>
    /// <exception cref="ContentException">An unknown test, or arguments that it does not take.</exception>
    public static DataTest Create(string file, string model, string column, DataTestYaml test)
    {
        var arguments = test.Arguments;
        var name = Relation.Quote(column);
        var where = arguments.Where is null ? "" : $" where {arguments.Where}";
        var all = $"(select * from {{{{ ref('{model}') }}}}{where}) as tested";
        var came = $"(select * from (select * from {{{{ changes('{model}') }}}} where _change = 1) as came{where}) as tested";
        // What a run did not change passed the test before.
        var rows = $"{{% if is_incremental() %}}{came}{{% else %}}{all}{{% endif %}}";
        var inGroups = $"{{% if is_incremental() %}}{name} in (select {name} from {{{{ changes('{model}') }}}}) and {{% endif %}}";
        var query = (test.Name, arguments) switch
        {
            ("not_null", { Values: null, To: null, Field: null }) =>
                $"select * from {rows} where {name} is null",
            ("unique", { Values: null, To: null, Field: null }) =>
                $"select {name}, count(*) as occurrences from {all} where {inGroups}{name} is not null group by {name} having count(*) > 1",
            ("accepted_values", { Values: { Count: > 0 } values, To: null, Field: null }) =>
                $"select {name}, count(*) as occurrences from {rows} where {name}::text not in ({string.Join(", ", values.Select(Literal))}) group by {name}",
            ("relationships", { Values: null, To: { } to, Field: { } field }) =>
                Relationship(rows, all, name, to, Relation.Quote(field)),
            ("not_null" or "unique" or "accepted_values" or "relationships", _) =>
                throw Error($"'{test.Name}' has other arguments than it takes: accepted_values takes values; relationships takes to and field"),
            _ => throw Error($"'{test.Name}' is not a test; {Known}"),
        };
        return new DataTest($"{test.Name}_{model}_{column}", model, ParseSeverity(file, test.Line, arguments.Severity), ModelTemplate.Parse(file, query, test.Line));

        ContentException Error(string problem) => new(file, test.Line, problem);
    }

    /// <summary>Rows without a parent: those that came, and those whose parent went.</summary>
    private static string Relationship(string rows, string all, string name, string to, string field)
    {
        var orphan = $"not exists (select from {{{{ {to} }}}} as parent where parent.{field} = tested.{name})";
        var gone = $"select {field} from {{{{ {to.Replace("ref(", "changes(", StringComparison.Ordinal)} }}}} where _change = -1";
        // Almost always none went; asking for that first saves reading all rows.
        return $"select tested.* from {rows} where {name} is not null and {orphan}{{% if is_incremental() %}} union all select tested.*, null from {all} where exists ({gone}) and {name} in ({gone}) and {orphan}{{% endif %}}";
    }

    public static Severity ParseSeverity(string file, long line, string? severity) => severity switch
    {
        null or "error" => Severity.Error,
        "warn" => Severity.Warn,
        _ => throw new ContentException(file, line, $"severity '{severity}' is not known; it is error or warn"),
    };

    private static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
