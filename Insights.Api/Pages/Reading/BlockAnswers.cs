using Insights.Api.Analyses;
using Insights.Api.Answers;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>Answers the requests of blocks by what answers the API, without a detour over HTTP.</summary>
internal sealed class BlockAnswers(
    MetricCatalog metrics, MetricReader metricReader, AnalysisCatalog analyses, AnalysisReader analysisReader, EntityReader entityReader)
{
    private const string MostRows = "10000";

    /// <exception cref="ProblemException">As the API refuses.</exception>
    public Task<MetricAnswer> MetricAsync(Metric metric, BlockRequest request, CancellationToken cancellationToken) =>
        metricReader.AnswerAsync(MetricQueryParser.Parse(metrics, metric, Pairs(request)), cancellationToken);

    /// <summary>A metric with its comparison, or, where there is nothing to compare with, without.</summary>
    /// <exception cref="ProblemException">As the API refuses.</exception>
    public async Task<(MetricAnswer Answer, BlockRequest Request)> ComparedAsync(
        Metric metric, BlockRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await MetricAsync(metric, request, cancellationToken), request);
        }
        catch (ProblemException refusal) when (refusal.Problem == Problem.RangeWithoutData && request.Parameters.ContainsKey("compare"))
        {
            var alone = request with { Parameters = request.Parameters.Where(pair => pair.Key != "compare").ToDictionary() };
            return (await MetricAsync(metric, alone, cancellationToken), alone);
        }
    }

    /// <exception cref="ProblemException">As the API refuses.</exception>
    public Task<JointAnswer> JointAsync(BlockRequest request, CancellationToken cancellationToken) =>
        new JointMetrics(metrics, metricReader).AnswerAsync(request.Parameters[JointMetrics.Names], Pairs(request), cancellationToken);

    /// <exception cref="ProblemException">As the API refuses.</exception>
    public Task<AnalysisAnswer> AnalysisAsync(string name, BlockRequest request, CancellationToken cancellationToken) =>
        analysisReader.AnswerAsync(AnalysisQuery.Parse(analyses.Find(name)!, Pairs(request)), cancellationToken);

    /// <exception cref="ProblemException">As the API refuses.</exception>
    public Task<EntityAnswer> EntityAsync(string name, BlockRequest request, CancellationToken cancellationToken) =>
        entityReader.AnswerAsync(EntityQueryParser.Parse(metrics, metrics.FindEntity(name)!, Pairs(request)), cancellationToken);

    /// <summary>The rows of any request, as many as the API gives at once.</summary>
    /// <exception cref="ProblemException">As the API refuses.</exception>
    public async Task<ITableAnswer> TableAsync(BlockRequest request, CancellationToken cancellationToken)
    {
        var all = request with { Parameters = new Dictionary<string, string>(request.Parameters) { ["limit"] = MostRows } };
        return request.Path.Split('/') switch
        {
            [.., "metrics"] => await JointAsync(all, cancellationToken),
            [.., "metrics", var name] => await MetricAsync(metrics.Find(name)!, all, cancellationToken),
            [.., "entities", var name] => await EntityAsync(name, all, cancellationToken),
            [.., var name] => await AnalysisAsync(name, all, cancellationToken),
            _ => throw new InvalidOperationException($"{request.Path} is no path of the API"),
        };
    }

    private static IEnumerable<KeyValuePair<string, StringValues>> Pairs(BlockRequest request) =>
        request.Parameters.Select(pair => KeyValuePair.Create(pair.Key, new StringValues(pair.Value)));
}
