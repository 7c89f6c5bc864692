namespace Warehouse.Project;

/// <summary>
/// Who is restricted to some organisations reads as a role of its own, which sees of each relation the rows of these
/// organisations, by row-level security, and may read no relation whose rows belong to nobody.
/// </summary>
public static class RowAccess
{
    /// <summary>The role; see the migration that makes it.</summary>
    public const string Role = "restricted_reader";

    /// <summary>The setting of a session that has the organisations, as an array of PostgreSQL's. Without it no row is read.</summary>
    public const string Setting = "insights.organisations";

    /// <summary>The statements that let the role read a relation that has just been made; none for one that it may not read.</summary>
    public static IEnumerable<string> Statements(Model model)
    {
        if (model.RowAccess is not { } column)
        {
            yield break;
        }

        // A view has the rows that whoever asks may see of what it reads.
        if (model.Materialization != Materialization.View)
        {
            yield return $"alter table {model.Relation} enable row level security";
            yield return $"create policy unrestricted on {model.Relation} for select "
                + $"to {string.Join(", ", model.Readers.Select(Relation.Quote))} using (true)";
            // The setting is read once for a statement, so that an index can be asked for what is in it.
            yield return $"create policy restricted on {model.Relation} for select to {Role} "
                + $"using ({Relation.Quote(column)}::text = any ((select current_setting('{Setting}'))::text[]))";
        }

        yield return $"grant select on {model.Relation} to {Role}";
    }

    /// <summary>What a view is made with, so that it has the rights of its reader and not of its owner; nothing for a table.</summary>
    public static string ViewOptions(Model model) =>
        model is { RowAccess: not null, Materialization: Materialization.View } ? " with (security_invoker = true)" : "";
}
