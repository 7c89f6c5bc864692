using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

/// <summary>What people call an entity or a dimension. It is said once; where the name stands alone, it means the same.</summary>
public abstract class Described
{
    public required Located Name { get; init; }

    /// <summary>One of its members, capitalised: Organisation. The name with spaces unless given.</summary>
    public string? Label { get; init; }

    /// <summary>What it is called for people: the label, or else the name.</summary>
    [YamlIgnore]
    public string ShownLabel => Label ?? Semantics.Label.Of(Name.Text);

    /// <summary>Other words for it, singular or plural.</summary>
    public List<string> Synonyms { get; init; } = [];

    /// <summary>
    /// Of a key: the dimension beside it that has its members' names. Two members may bear one name, so answers go by the key and
    /// show the name.
    /// </summary>
    public Located? NamedBy { get; init; }

    /// <summary>Other words for some of its members, such as English for en.</summary>
    public Dictionary<string, List<string>> Members { get; init; } = [];

    /// <summary>The metric by which its members are ranked when a question ("top customers") does not say by what.</summary>
    public Located? RankedBy { get; init; }

    /// <summary>Whether it says more than its name.</summary>
    [YamlIgnore]
    public virtual bool HasWords =>
        Label is not null || Synonyms.Count > 0 || NamedBy is not null || Members.Count > 0 || RankedBy is not null;
}

public enum EntityType
{
    /// <summary>The key of the rows: each has another value.</summary>
    Primary,

    /// <summary>The key of something that other rows may be about as well.</summary>
    Foreign,
}

/// <summary>
/// A thing that rows are about, by its key. One name is one thing in all of the warehouse. Metrics are grouped by it where its column
/// is among the dimensions.
/// </summary>
public sealed class Entity : Described
{
    public required EntityType Type { get; init; }

    /// <summary>The column with its key, where it is not called as the entity is.</summary>
    public string? Expr { get; init; }

    [YamlIgnore]
    public string Column => Expr ?? Name.Text;
}

public enum DimensionType
{
    Categorical,
    Time,
}

/// <summary>
/// A column by which metrics are grouped and filtered, or the date by which they are counted. In YAML, <c>status</c> is short for
/// <c>{name: status}</c>; one name is one thing in all semantic models of a folder.
/// </summary>
public sealed class Dimension : Described
{
    public DimensionType Type { get; init; }

    /// <summary>
    /// Its members as SQL over the relation's columns, where they are not those of the column of its name; of a categorical one. It is
    /// said once, as words are.
    /// </summary>
    public Located? Expr { get; init; }

    /// <summary>
    /// Of what the relation does not say itself: the entity beside it whose home has the dimension of this name, as it is now.
    /// </summary>
    public Located? Entity { get; init; }

    [YamlIgnore]
    public override bool HasWords => base.HasWords || Expr is not null || Unit is not null || MemberOrder.Count > 0;

    /// <summary>
    /// Its members in the order in which rows have them, where that is not the alphabet's, such as bands from the lowest to the highest.
    /// Any other member comes after them.
    /// </summary>
    public List<string> MemberOrder { get; init; } = [];

    /// <summary>
    /// Of numbers: what one of them is, such as seconds, USD or units, so that questions can hold it against one ("longer than an
    /// hour"). It is said once, as words are.
    /// </summary>
    public string? Unit { get; init; }

    /// <summary>The expression, said here or elsewhere; none where it is a column, or is another relation's.</summary>
    [YamlIgnore]
    public string? Sql { get; internal set; }

    /// <summary>Of a time dimension: the column with the moments whose UTC days it has. Without one, rows have no hour.</summary>
    public Located? Timestamp { get; init; }

    /// <summary>
    /// Of a time dimension: <c>month</c> where a row stands for a whole month and has its first day as date (likewise <c>week</c>,
    /// <c>quarter</c>, <c>year</c>). None where a row has its own day.
    /// </summary>
    public string? Grain { get; init; }
}

/// <summary>A choice of whose rows count. It is described once in a folder; its name alone means the same.</summary>
public sealed class Population
{
    public required Located Name { get; init; }

    /// <summary>The rows, as SQL over the relation's columns.</summary>
    public string? Expr { get; init; }

    /// <summary>How questions ask for it.</summary>
    public List<string> Synonyms { get; init; } = [];
}
