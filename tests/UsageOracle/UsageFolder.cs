namespace UsageOracle;

/// <summary>Reads the usage files of a directory: <c>*.csv</c>, UTF-8 with or without a byte order mark, separated by commas.</summary>
public static class UsageFolder
{
    /// <summary>
    /// Reads all files in ordinal order of their names and applies the rules of rows, events and sessions. That order stands
    /// for the order of loading; <see cref="UsageData.AmbiguousEventIds"/> lists the events for which it would matter.
    /// </summary>
    /// <exception cref="FormatException">A file lacks a required column.</exception>
    public static UsageData Read(string directory)
    {
        List<RejectedRow> rejects = [];
        List<Organisation> organisations = [];
        List<User> users = [];
        List<Activity> rows = [];
        foreach (var path in Directory.GetFiles(directory, "*.csv").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path).ToLowerInvariant();
            if (name.Contains("organisations", StringComparison.Ordinal))
                organisations = [.. ReadOrganisations(path, rejects)];
            else if (name.Contains("users", StringComparison.Ordinal))
                users = [.. ReadUsers(path, rejects)];
            else if (name.Contains("navigation", StringComparison.Ordinal))
                rows.AddRange(ReadActivities(path, ActivityType.Navigation, rejects));
            else if (name.Contains("toolbar_transformations", StringComparison.Ordinal))
                rows.AddRange(ReadActivities(path, ActivityType.Toolbar, rejects));
            else if (name.Contains("research_transformations", StringComparison.Ordinal))
                rows.AddRange(ReadActivities(path, ActivityType.Research, rejects));
        }

        return new UsageData(organisations, users, rows) { Rejects = rejects };
    }

    /// <summary>A missing number of licences is none.</summary>
    private static IEnumerable<Organisation> ReadOrganisations(string path, List<RejectedRow> rejects) =>
        new SourceFile(path, "id").Rows(
            row => new Organisation(
                row.Required("id"),
                row.Optional("name"),
                row.Optional("is_active_customer", FieldParsing.Boolean, missing: false),
                row.Optional("contracted_licences", FieldParsing.Count, missing: 0),
                CreatedAt(row)),
            rejects);

    /// <summary>Who is not said to hold a licence holds none; who is not said to be an employee is none.</summary>
    private static IEnumerable<User> ReadUsers(string path, List<RejectedRow> rejects) =>
        new SourceFile(path, "id", "org_id").Rows(
            row => new User(
                row.Required("id"),
                row.Required("org_id"),
                row.Optional(row.Optional("is_employee") is null ? "is_autogenai_employee" : "is_employee", FieldParsing.Boolean, missing: false),
                row.Optional("is_licensed_user", FieldParsing.Boolean, missing: false),
                CreatedAt(row)),
            rejects);

    private static DateTime? CreatedAt(SourceRow row) => row.Optional<DateTime?>("created_at", text => FieldParsing.Timestamp(text), missing: null);

    private static IEnumerable<Activity> ReadActivities(string path, ActivityType type, List<RejectedRow> rejects) =>
        new SourceFile(path, "event_id", "user_id", "org_id", "event_timestamp").Rows(
            row => new Activity(
                row.Required("event_id"),
                row.Required("user_id"),
                row.Required("org_id"),
                row.Required("event_timestamp", FieldParsing.Timestamp),
                type,
                type == ActivityType.Research ? "research" : row.Optional("transformation_type"),
                row.Optional<int?>("input_word_count", text => FieldParsing.Count(text), missing: null)),
            rejects);
}
