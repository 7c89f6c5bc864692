namespace Bench.Model.Peer;

/// <summary>A table that both sides make, under the same name and with the same columns.</summary>
/// <param name="Relation">Its name, the same in both databases.</param>
/// <param name="Columns">All columns that both have.</param>
/// <param name="Sums">Those of them whose sums are compared besides the number of rows.</param>
/// <param name="Keys">What is unique in it: column lists.</param>
internal sealed record PeerTable(string Relation, IReadOnlyList<string> Columns, IReadOnlyList<string> Sums, IReadOnlyList<string> Keys)
{
    public static IReadOnlyList<PeerTable> All { get; } =
    [
        Bronze("usage_organisations", "contracted_licences"),
        Bronze("usage_users"),
        Bronze("usage_navigation"),
        Bronze("usage_toolbar_transformations", "input_word_count"),
        Bronze("usage_research_transformations", "input_word_count"),
        new("silver.usage_user_keys", ["user_id", "user_key"], ["user_key"], ["user_id", "user_key"]),
        new(
            "silver.activities",
            [
                "event_id", "user_id", "user_key", "organisation_id", "occurred_at", "activity_type", "transformation_type", "input_word_count",
                "is_transformation", "is_licensed_population",
            ],
            ["user_key", "input_word_count", "is_transformation::integer", "is_licensed_population::integer"],
            ["event_id"]),
        new(
            "gold.fct_sessions",
            [
                "session_id", "user_id", "user_key", "organisation_id", "started_at", "started_date", "ended_at", "length_seconds::bigint",
                "activities", "navigations", "toolbar_transformations", "research_transformations", "transformations", "is_licensed_population",
            ],
            ["user_key", "length_seconds::bigint", "activities", "navigations", "transformations", "is_licensed_population::integer"],
            ["session_id", "user_key, started_at"]),
        new(
            "gold.fct_user_days",
            [
                "user_id", "user_key", "organisation_id", "activity_date", "previous_active_date", "previous_active_date_any",
                "is_first_organisation_of_day", "is_licensed_population", "previous_licensed_date", "previous_licensed_date_any",
                "is_first_licensed_organisation_of_day", "activities", "navigations", "transformations",
            ],
            [
                "activities", "navigations", "is_first_organisation_of_day::integer", "is_first_licensed_organisation_of_day::integer",
                "activity_date - previous_active_date", "activity_date - previous_active_date_any",
                "activity_date - previous_licensed_date", "activity_date - previous_licensed_date_any",
            ],
            ["user_key, organisation_id, activity_date"]),
        new(
            "gold.active_user_gaps",
            ["population", "activity_date", "previous_date", "users"],
            ["users"],
            ["population, activity_date, previous_date"]),
        new(
            "gold.active_user_gaps_by_organisation",
            ["population", "organisation_id", "activity_date", "previous_date", "users"],
            ["users"],
            ["organisation_id, population, activity_date, previous_date"]),
        new(
            "gold.fct_transformations",
            [
                "event_id", "user_id", "organisation_id", "occurred_at", "occurred_date", "transformation_type", "input_word_count",
                "is_licensed_population",
            ],
            ["input_word_count", "is_licensed_population::integer"],
            ["event_id"]),
    ];

    /// <summary>One row with the number of rows and the sums, in the SQL that both databases understand.</summary>
    public string Totals =>
        $"select concat_ws(', ', {string.Join(", ", Sums.Select(Sum).Prepend("'rows = ' || count(*)"))}) from {Relation}";

    /// <summary>All rows, each as one text.</summary>
    public string Texts =>
        $"select concat_ws('|', {string.Join(", ", Columns.Select(column => $"coalesce(({column})::text, '-')"))}) from {Relation}";

    /// <summary>How many values of each key occur more than once.</summary>
    public IEnumerable<string> UniquenessTests =>
        Keys.Select(key => $"select count(*) from (select {key} from {Relation} group by {key} having count(*) > 1) as repeated");

    /// <exception cref="InvalidOperationException">The two sides have made different tables.</exception>
    public void EnsureSame(string ours, string theirs)
    {
        if (ours != theirs)
        {
            throw new InvalidOperationException(
                $"{Relation} differs from DuckDB's:\nours:   {ours}\nDuckDB: {theirs}\nOne of them is wrong: compare the rows of both.");
        }
    }

    private static PeerTable Bronze(string table, params string[] sums) => new($"bronze.{table}", [], sums, []);

    private static string Sum(string column) => $"'{column} = ' || coalesce(sum({column}), 0)::bigint";
}
