using Warehouse.Database;

namespace Warehouse.Project;

/// <summary>A table or view of the database.</summary>
public sealed record Relation(string Schema, string Name)
{
    /// <summary>The name as SQL: both parts quoted.</summary>
    public override string ToString() => $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>An identifier as SQL, whatever characters it has.</summary>
    public static string Quote(string identifier) => Identifier.Quote(identifier);
}
