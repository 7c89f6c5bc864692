using System.Globalization;

namespace Bench.Model.Peer;

/// <summary>
/// DuckDB's statements that load the files of the usage domain by the rules of the datasets: every value is read as text,
/// and a row with a value that does not convert, or with other fields than the header has, is left out.
/// </summary>
internal static class DuckDbFiles
{
    public const string CreateTables = """
        create schema bronze;
        create schema silver;
        create schema gold;
        create table bronze.usage_organisations (
            id text, name text, is_active_customer boolean, contracted_licences integer, created_at timestamptz, _batch_id integer);
        create table bronze.usage_users (
            id text, org_id text, email text, job_title text, is_employee boolean, is_licensed_user boolean, created_at timestamptz,
            _batch_id integer);
        create table bronze.usage_navigation (event_id text, user_id text, org_id text, event_timestamp timestamptz, _batch_id integer);
        create table bronze.usage_toolbar_transformations (
            event_id text, user_id text, org_id text, event_timestamp timestamptz, transformation_type text, input_word_count bigint,
            _batch_id integer);
        create table bronze.usage_research_transformations (
            event_id text, user_id text, org_id text, event_timestamp timestamptz, input_word_count bigint, _batch_id integer);
        """;

    private const string Event = "event_id, user_id, org_id, try_cast(event_timestamp as timestamptz) as event_timestamp";
    private const string WordCount = "try_cast(input_word_count as bigint) as input_word_count";
    private const string EventIsValid =
        "event_id is not null and user_id is not null and org_id is not null and try_cast(event_timestamp as timestamptz) is not null";
    private const string WordCountIsValid = "(input_word_count is null or try_cast(input_word_count as bigint) >= 0)";

    /// <summary>Loads a file. Rows are in its order, so that a table's row numbers tell which of two came later.</summary>
    /// <exception cref="ArgumentException">No dataset takes a file of this name.</exception>
    public static string Load(string path, int batch)
    {
        var (table, columns, valid) = Path.GetFileName(path) switch
        {
            var name when name.StartsWith("navigation", StringComparison.Ordinal) => ("navigation", Event, EventIsValid),
            var name when name.StartsWith("toolbar_transformations", StringComparison.Ordinal) =>
                ("toolbar_transformations", $"{Event}, transformation_type, {WordCount}", $"{EventIsValid} and {WordCountIsValid}"),
            var name when name.StartsWith("research_transformations", StringComparison.Ordinal) =>
                ("research_transformations", $"{Event}, {WordCount}", $"{EventIsValid} and {WordCountIsValid}"),
            var name when name.StartsWith("organisations", StringComparison.Ordinal) => (
                "organisations",
                // Normalising names puts an underscore before a word that is SQL's.
                $"""
                id, _name as name, {Boolean("is_active_customer")} as is_active_customer, contracted_licences::integer as contracted_licences,
                created_at::timestamptz as created_at
                """,
                "id is not null"),
            var name when name.StartsWith("users", StringComparison.Ordinal) => (
                "users",
                $"""
                id, org_id, email, job_title, {Boolean("is_autogenai_employee")} as is_employee,
                {Boolean("is_licensed_user")} as is_licensed_user, created_at::timestamptz as created_at
                """,
                $"id is not null and org_id is not null and {IsBoolean("is_autogenai_employee")} and {IsBoolean("is_licensed_user")}"),
            var name => throw new ArgumentException($"{name} belongs to no dataset of usage", nameof(path)),
        };
        var file = path.Replace("'", "''", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into bronze.usage_{table} by name
            select {columns}, {batch} as _batch_id
            from read_csv(
                '{file}', delim = ',', quote = '"', escape = '"', header = true,
                normalize_names = true, all_varchar = true, ignore_errors = true)
            where {valid}
            """);
    }

    private static string Boolean(string column) => $"lower({column}) in ('true', 't', '1', 'yes')";

    private static string IsBoolean(string column) => $"({column} is null or lower({column}) in ('true', 't', '1', 'yes', 'false', 'f', '0', 'no'))";
}
