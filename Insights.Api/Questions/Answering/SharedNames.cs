using System.Globalization;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// Things go by their keys and are shown by their names, because two may bear one name. A shared name is written with its key, and
/// a question about it is told how many it covers.
/// </summary>
internal sealed class SharedNames(MemberReader members, SemanticCatalog semantics)
{
    /// <summary>Shared names by the dimension of their keys, with these keys.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>>> OfAsync(
        MetricPlan plan, Metric metric, CancellationToken cancellationToken)
    {
        var shared = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>>();
        var keys = plan.Members.Select(filter => filter.Dimension).Select(name => semantics.KeyOf(metric, name)).OfType<string>();
        foreach (var key in plan.By.Concat(keys).Distinct())
        {
            if (semantics.NameOf(metric, key) is { } name)
            {
                shared[key] = await members.SharedNamesAsync(semantics.RelationOf(metric), key, name, cancellationToken);
            }
        }

        return shared;
    }

    /// <summary>What an analysis that is asked for one thing by its name is asked for.</summary>
    public async Task<string> CaveatAsync(AnalysisPlan plan, CancellationToken cancellationToken)
    {
        var (analysis, caveat) = (plan.Analysis, "");
        foreach (var parameter in analysis.Parameters.Where(
            parameter => parameter.TakesMembers && plan.Parameters.ContainsKey(parameter.Name.Text)))
        {
            foreach (var (metric, key) in AnalysisPlanner.MemberSources(analysis, semantics)
                .Where(source => parameter.MemberDimensions.Contains(source.Dimension)))
            {
                if (semantics.NameOf(metric, key) is { } name
                    && (await members.SharedNamesAsync(metric.Relation!, key, name, cancellationToken))
                        .TryGetValue(plan.Parameters[parameter.Name.Text], out var keys))
                {
                    caveat += Caveat(plan.Parameters[parameter.Name.Text], semantics.LabelOf(metric, key), keys);
                }
            }
        }

        return caveat;
    }

    public static string Caveat(string name, string label, IReadOnlyList<string> keys)
    {
        var count = keys.Count.ToString(CultureInfo.InvariantCulture);
        var things = QuestionWriter.Plural(label.ToLowerInvariant());
        return $" '{name}' is the name of {count} {things} ({string.Join(", ", keys)}), which are taken together here.";
    }
}
