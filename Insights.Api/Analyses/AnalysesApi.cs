using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;

namespace Insights.Api.Analyses;

internal static class AnalysesApi
{
    /// <exception cref="ContentException">An analysis is wrong; the message names file and line.</exception>
    public static TBuilder AddAnalyses<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(services => AnalysisCatalog.Load(ContentDirectory.BesideProgram, services.GetRequiredService<ModelProject>()));
        builder.Services.AddSingleton<AnalysisReader>();
        return builder;
    }

    /// <summary>Questions whose answer is a table rather than a number.</summary>
    public static RouteGroupBuilder MapAnalyses(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/analyses").WithTags("Analyses").Needs(Scopes.Read).WithOwnRows().PerWarehouseVersion().AsTables();
        group.MapGet("", List).WithName("ListAnalyses").WithSummary("Lists the analyses with their parameters and columns.")
            .WithDescription("All of them unless a limit is asked for.");
        group.MapGet("/{name}", Answer).ReadsOwnQuery().WithName("GetAnalysis").WithSummary("Answers an analysis; its parameters go into the query string, with limit and cursor.")
            .WithDescription("A table rather than a number: which columns it has and which parameters it takes, the list of analyses says.");
        return group;
    }

    private static Ok<Page<AnalysisSummary>> List([AsParameters] PageRequest page, AnalysisCatalog catalog) =>
        TypedResults.Ok(page.Cut([.. catalog.Analyses.Select(AnalysisSummary.Of)]));

    private static async Task<Ok<AnalysisAnswer>> Answer(string name, HttpRequest request, AnalysisCatalog catalog, AnalysisReader reader, CancellationToken cancellationToken)
    {
        var analysis = catalog.Find(name)
            ?? throw new ProblemException(Problem.NotFound, $"there is no analysis '{name}'; there are {string.Join(", ", catalog.Analyses.Select(known => known.Name.Text))}");
        return TypedResults.Ok(await reader.AnswerAsync(AnalysisQuery.Parse(analysis, request.Query), cancellationToken));
    }
}

/// <summary>What a client needs to know to ask for an analysis.</summary>
public sealed record AnalysisSummary(
    string Name, string Label, string Description, string Owner, string Domain, IReadOnlyList<string> Synonyms,
    IReadOnlyList<ParameterSummary> Parameters, IReadOnlyList<ColumnSummary> Columns)
{
    internal static AnalysisSummary Of(Analysis analysis) => new(
        analysis.Name.Text, analysis.Label, analysis.Description, analysis.Owner, analysis.Domain, analysis.Synonyms,
        [.. analysis.Parameters.Select(parameter => new ParameterSummary(
            parameter.Name.Text, parameter.Type.ToString().ToLowerInvariant(), parameter.Description, parameter.Default, parameter.Values, parameter.Minimum, parameter.Maximum))],
        [.. analysis.Columns.Select(column => new ColumnSummary(column.Name.Text, column.Label, column.Unit, column.Description))]);
}

/// <param name="Name">In the query string.</param>
/// <param name="Type"><c>date</c>, <c>integer</c>, <c>number</c> or <c>text</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Default">The value when none is given; without one it may be left out.</param>
/// <param name="Values">The accepted values; any if empty.</param>
/// <param name="Minimum">Least number.</param>
/// <param name="Maximum">Greatest number.</param>
public sealed record ParameterSummary(
    string Name, string Type, string Description, string? Default, IReadOnlyList<string> Values, double? Minimum, double? Maximum);

public sealed record ColumnSummary(string Name, string Label, string? Unit, string Description);
