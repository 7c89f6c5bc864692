using Warehouse.Database;

namespace Warehouse.Semantics;

/// <summary>A dimension that is of an entity beside a row, and stands in the entity's home: as it is now, whenever the row was.</summary>
/// <param name="Entity">The entity.</param>
/// <param name="Name">The dimension.</param>
/// <param name="Key">The column of the row that has the entity's key.</param>
/// <param name="Relation">The home, of gold.</param>
/// <param name="HomeKey">Its column with the key, of which each row has another.</param>
/// <param name="Sql">The dimension as SQL over the home's columns.</param>
public sealed record EntityDimension(string Entity, string Name, string Key, string Relation, string HomeKey, string Sql)
{
    /// <summary>The column that a join brings: with a dot, as no column of gold has.</summary>
    public string Column => Identifier.Quote($"{Entity}.{Name}");

    /// <summary>The column of the key that a join brings.</summary>
    public string KeyColumn => Identifier.Quote($"{Entity}.key");
}
