using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Members;

/// <summary>A text of a request that is to name a member.</summary>
/// <param name="Parameter">The parameter that it was given for.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Dimensions">The dimensions of which it may be a member.</param>
/// <param name="Relations">The relations of gold that the answer is read from.</param>
internal sealed record MemberName(
    string Parameter, string Text, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Relations)
{
    /// <summary>What stands for rows without a member; it can be named as a member can, if there are such rows or not.</summary>
    public string? Missing { get; init; }

    /// <summary>Of keys: where their names stand, by which they can be asked for too.</summary>
    public KeyNames? Names { get; init; }
}

/// <summary>Names of keys, side by side.</summary>
/// <param name="Relation">Of gold.</param>
/// <param name="Key">The keys as SQL.</param>
/// <param name="Name">Their names as SQL.</param>
internal sealed record KeyNames(Relation Relation, string Key, string Name)
{
    /// <summary>The names of an entity; <c>null</c> if it has none.</summary>
    public static KeyNames? Of(EntityDescription? entity) => entity is { Home: { } home, NamedBy: { } name }
        ? new(new Relation("gold", home.Relation), Relation.Quote(entity.HomeKey), home.SqlOf(name)) : null;
}

/// <summary>What a text names.</summary>
/// <param name="Name">The text.</param>
/// <param name="Members">The member written so; else all that differ from it in the case of letters alone; else none.</param>
/// <param name="Nearest">Where it names none, the members that are most like it, the nearest first.</param>
/// <param name="Version">The version of the warehouse that has these members.</param>
internal sealed record MemberMatch(
    MemberName Name, IReadOnlyList<string> Members, IReadOnlyList<string> Nearest, long Version);
