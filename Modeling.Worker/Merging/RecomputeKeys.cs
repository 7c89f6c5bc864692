using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>A key of <c>recompute_by</c> in an upstream relation that has it.</summary>
/// <param name="Key">Its place in the model's <c>recompute_by</c>, from 0.</param>
/// <param name="Sql">What gives it there: the quoted column, or the expression.</param>
/// <param name="Column">The column; <c>null</c> where an expression gives it.</param>
public sealed record UpstreamKey(int Key, string Sql, string? Column);

/// <summary>Which keys of <c>recompute_by</c> each upstream relation of a model has, in the order of the model's keys.</summary>
public sealed record RecomputeKeys(IReadOnlyDictionary<(string Model, Relation Upstream), IReadOnlyList<UpstreamKey>> ByUpstream)
{
    public static readonly RecomputeKeys None = new(new Dictionary<(string, Relation), IReadOnlyList<UpstreamKey>>());

    /// <returns>None for a relation that has no key of the model.</returns>
    public IReadOnlyList<UpstreamKey> Of(Model model, Relation upstream) => ByUpstream.GetValueOrDefault((model.Name, upstream), []);

    /// <summary>All relations that a model reads.</summary>
    public static IEnumerable<Relation> UpstreamOf(ModelProject project, Model model) =>
        model.Template.Refs.Select(reference => project[reference.Model].Relation)
            .Concat(model.Template.Sources.Select(source => source.Relation)).Distinct();
}
