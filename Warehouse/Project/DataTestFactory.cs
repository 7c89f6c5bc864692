using System.Text.RegularExpressions;
using Warehouse.Content;
using Warehouse.Project.Yaml;

namespace Warehouse.Project;

/// <summary>Turns the tests of a twin into queries for the rows that should not be there.</summary>
internal static partial class DataTestFactory
{
    /// <summary>What a twin may say; the same tests as in dbt.</summary>
    public static readonly IReadOnlyList<string> Known = ["not_null", "unique", "accepted_values", "relationships"];

    /// <param name="file">The twin, for errors.</param>
    /// <param name="model">The tested model's name.</param>
    /// <param name="column">The tested column; <c>null</c> for a test under the model, which names it itself.</param>
    /// <param name="test">What the twin says.</param>
    /// <param name="macros">What a <c>where</c> may call.</param>
    /// <exception cref="ContentException">Arguments that the test does not take.</exception>
    public static DataTest Create(string file, string model, string? column, DataTestYaml test, MacroLibrary macros)
    {
        var arguments = test.Arguments;
        var about = (column, arguments.ColumnName) switch
        {
            ({ } above, null) => above,
            (null, { } named) => named,
            (null, null) => throw Error($"'{test.Test}' stands under the model and does not say what it is about: give it a column_name, "
                + "or put it under the column"),
            _ => throw Error($"'{test.Test}' stands under the column '{column}' and has a column_name too: leave that out, "
                + "or put the test under the model"),
        };
        // As in dbt, a test under a model may be about an expression: unique: {column_name: "country || number"}.
        var isColumn = column is not null || Identifier().IsMatch(about);
        var tested = isColumn ? Relation.Quote(about) : $"({about})";
        var shown = isColumn ? tested : $"{tested} as tested_value";
        var where = arguments.Where is null ? "" : $" where {arguments.Where}";
        var all = $"(select * from {{{{ ref('{model}') }}}}{where}) as tested";
        var came = $"(select * from (select * from {{{{ changes('{model}') }}}} where _change = 1) as came{where}) as tested";
        // What a run did not change passed the test before.
        var rows = $"{{% if is_incremental() %}}{came}{{% else %}}{all}{{% endif %}}";
        var inGroups = $"{{% if is_incremental() %}}{tested} in (select {tested} from {{{{ changes('{model}') }}}}) and {{% endif %}}";
        var query = (test.Test, arguments) switch
        {
            ("not_null", { Values: null, To: null, Field: null }) =>
                $"select * from {rows} where {tested} is null",
            ("unique", { Values: null, To: null, Field: null }) =>
                $"select {shown}, count(*) as occurrences from {all} where {inGroups}{tested} is not null "
                    + $"group by {tested} having count(*) > 1",
            ("accepted_values", { Values: { Count: > 0 } values, To: null, Field: null }) =>
                $"select {shown}, count(*) as occurrences from {rows} where {NoneOf(tested, values)} group by {tested}",
            ("relationships", { Values: null, To: { } to, Field: { } field }) when isColumn =>
                Relationship(rows, all, tested, to, Relation.Quote(field)),
            ("relationships", { Values: null, To: not null, Field: not null }) =>
                throw Error($"'relationships' is about a column, not about '{about}'"),
            _ => throw Error(
                $"'{test.Test}' has other arguments than it takes: accepted_values takes values; relationships takes to and field"),
        };
        var name = arguments.Name ?? $"{test.Test}_{model}_{(isColumn ? about : NoWord().Replace(about, "_").Trim('_'))}";
        var restricted = arguments.Where is null ? "" : $"({arguments.Where}) and ";
        return new DataTest(name, model, ParseSeverity(file, test.Line, arguments.Severity), Parse(query))
        {
            Row = (test.Test, arguments) switch
            {
                ("not_null", _) => new RowTest(Parse($"{restricted}{tested} is null")) { CountsRows = true },
                ("accepted_values", { Values: { } values }) => new RowTest(Parse($"{restricted}{NoneOf(tested, values)}")),
                ("relationships", { To: { } to, Field: { } field }) => new RowTest(
                    Parse($"{restricted}{tested} is not null"),
                    new ParentTest(tested, Parse($"{{{{ {to} }}}}"), field, Parse(
                        $"{{% if is_incremental() %}}select count(*) {Orphaned(all, tested, to, Relation.Quote(field))}{{% endif %}}")))
                {
                    CountsRows = true,
                },
                _ => null,
            },
            UniqueColumn = test.Test == "unique" && isColumn && arguments.Where is null ? about : null,
        };

        ModelTemplate Parse(string text) => ModelTemplate.Parse(file, text, macros, test.Line);

        ContentException Error(string problem) => new(file, test.Line, problem);
    }

    /// <summary>Rows without a parent: those that came, and those whose parent went.</summary>
    private static string Relationship(string rows, string all, string name, string to, string field) =>
        $"select tested.* from {rows} where {name} is not null and {Orphan(name, to, field)}{{% if is_incremental() %}} "
            + $"union all select tested.*, null {Orphaned(all, name, to, field)}{{% endif %}}";

    private static string Orphan(string name, string to, string field) =>
        $"not exists (select from {{{{ {to} }}}} as parent where parent.{field} = tested.{name})";

    private static string Orphaned(string all, string name, string to, string field)
    {
        var gone = $"select {field} from {{{{ {Followed().Replace(to, "changes(")} }}}} where _change = -1";
        // Almost always none went; asking for that first saves reading all rows.
        return $"from {all} where exists ({gone}) and {name} in ({gone}) and {Orphan(name, to, field)}";
    }

    private static string NoneOf(string name, IEnumerable<string> values) =>
        $"{name}::text not in ({string.Join(", ", values.Select(Literal))})";

    public static Severity ParseSeverity(string file, long line, string? severity) => severity switch
    {
        null or "error" => Severity.Error,
        "warn" => Severity.Warn,
        _ => throw new ContentException(file, line, $"severity '{severity}' is not known; it is error or warn"),
    };

    private static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_$]*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^\s*(ref|source)\s*\(")]
    private static partial Regex Followed();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NoWord();
}
