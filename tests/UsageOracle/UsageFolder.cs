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

    private static IEnumerable<Organisation> ReadOrganisations(string path, List<RejectedRow> rejects) =>
        new SourceFile(path, "id", "name", "is_active_customer", "contracted_licences").Rows(
            row => new Organisation(
                row.Required("id"),
                row.Required("name"),
                row.Required("is_active_customer", FieldParsing.Boolean),
                row.Required("contracted_licences", FieldParsing.Count)),
            rejects);

    private static IEnumerable<User> ReadUsers(string path, List<RejectedRow> rejects) =>
        new SourceFile(path, "id", "org_id", "is_licensed_user").Rows(
            row => new User(
                row.Required("id"),
                row.Required("org_id"),
                row.Required(row.Optional("is_employee") is null ? "is_autogenai_employee" : "is_employee", FieldParsing.Boolean),
                row.Required("is_licensed_user", FieldParsing.Boolean)),
            rejects);

    private static IEnumerable<Activity> ReadActivities(string path, ActivityType type, List<RejectedRow> rejects) =>
        new SourceFile(path, "event_id", "user_id", "org_id", "event_timestamp").Rows(
            row => new Activity(
                row.Required("event_id"),
                row.Required("user_id"),
                row.Required("org_id"),
                row.Required("event_timestamp", FieldParsing.Timestamp),
                type,
                type == ActivityType.Research ? "research" : row.Optional("transformation_type"),
                row.Optional("input_word_count") is null ? null : row.Required("input_word_count", FieldParsing.Count)),
            rejects);
}
