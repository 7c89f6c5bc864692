namespace Warehouse.Semantics;

/// <summary>A thing that the warehouse knows by a key, as all semantic models together describe it.</summary>
/// <param name="Name">One name is one thing in all of the warehouse.</param>
/// <param name="Label">One of them, capitalised.</param>
/// <param name="Synonyms">Other words for it.</param>
/// <param name="Home">The semantic model whose rows it is, one for each; none where the warehouse has no list of them.</param>
/// <param name="NamedBy">The dimension of the home that has their names; none where they go by their keys.</param>
/// <param name="Keys">The columns with its key, by relation.</param>
public sealed record EntityDescription(
    string Name, string Label, IReadOnlyList<string> Synonyms, SemanticModel? Home, string? NamedBy,
    IReadOnlyDictionary<string, string> Keys)
{
    /// <summary>The column of the home that has the key.</summary>
    public string HomeKey => Keys[Home!.Relation];
}
