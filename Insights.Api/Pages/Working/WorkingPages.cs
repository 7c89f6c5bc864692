using Insights.Api.Access;
using Insights.Api.Analyses;
using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Generation;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Insights.Api.Pages.Reading;
using Insights.Api.Pipeline;
using Insights.Api.Problems;
using Insights.Api.Questions;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Warehouse.Access;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;
using Warehouse.Suggestions;
using Warehouse.Writing;

namespace Insights.Api.Pages.Working;

/// <summary>The pages that are programs rather than files: questions, the metric catalogue, the pipeline.</summary>
internal static class WorkingPages
{
    private const int MostListed = 50;

    public static void MapWorkingPages(this IEndpointRouteBuilder app)
    {
        var perVersion = app.MapGroup("").ExcludeFromDescription().Needs(Scopes.Read).WithOwnRows().ForPeople();
        perVersion.MapGet("/metrics", Catalogue).ReadsOwnQuery();
        perVersion.MapGet("/metrics/{name}", Metric).ReadsOwnQuery();
        var live = app.MapGroup("").ExcludeFromDescription().Needs(Scopes.Read).ForPeople().WithMetadata(new ChangesWithoutVersion());
        live.MapGet("/ask", Ask).ReadsOwnQuery().WithMetadata(new ServesOwnRows());
        live.MapGet("/customers/{id}", Customer).ReadsOwnQuery().WithMetadata(new HoldsPersonalData());
        live.MapGet("/pipeline", Overview).ReadsOwnQuery();
        live.MapGet("/pipeline/batches/{id:long}", Batch).ReadsOwnQuery().WithMetadata(new HoldsPersonalData());
        app.MapGroup("").ExcludeFromDescription().Needs(Scopes.Write).Needs(Scopes.Pii).ForPeople().WithMetadata(new ChangesWithoutVersion())
            .MapPost("/pipeline/batches/{id:long}/replay", Replay);
        live.MapGet("/pipeline/runs/{id:long}", Run).ReadsOwnQuery();
        live.MapGet("/pipeline/models", Models).ReadsOwnQuery();
        live.MapGet("/pipeline/models/{name}", Model).ReadsOwnQuery();
    }

    private static async Task<IResult> Ask(HttpRequest request, QuestionService questions, CancellationToken cancellationToken)
    {
        Require(request, "question", "as_of", "previous");
        var (question, previous) = (Text(request, "question"), Text(request, "previous"));
        var asOf = Text(request, "as_of") ?? "latest";
        var view = question is null ? null
            : QuestionView.Of(await questions.AskAsync(new AskRequest(question, asOf == "today" ? null : asOf, previous), cancellationToken));
        return new RazorComponentResult<Components.AskPage>(new { View = view, AsOf = asOf, questions.Examples });
    }

    private static RazorComponentResult<Components.CataloguePage> Catalogue(HttpRequest request, MetricCatalog metrics)
    {
        Require(request, "search");
        var search = Text(request, "search");
        var found = metrics.Metrics.Where(metric => search is null || new[] { metric.Name.Text, metric.Label, metric.Description, metric.Owner }
            .Concat(metric.Synonyms).Any(text => text.Contains(search, StringComparison.OrdinalIgnoreCase))).ToList();
        return new(new { Search = search, Metrics = (IReadOnlyList<Metric>)found });
    }

    private static RazorComponentResult<Components.MetricDetailPage> Metric(
        string name, HttpRequest request, MetricCatalog metrics, PageCatalog pages, ModelProject project)
    {
        Require(request);
        var metric = metrics.Find(name) ?? throw new ProblemException(
            Problem.NotFound, $"there is no metric '{name}'; the nearest are {string.Join(", ", NearestTexts.InOrder(name, metrics.Metrics.Select(known => known.Name.Text)).Take(5))}");
        return new(new { View = MetricView.Of(metric, metrics, pages, project) });
    }

    /// <summary>A customer's facts and history, and a text to them once one is asked for.</summary>
    private static async Task<IResult> Customer(
        string id, HttpRequest request, CustomerReader customers, AnalysisCatalog analyses, AnalysisReader analysisReader, PromptCatalog prompts,
        ContentGenerator generator, CancellationToken cancellationToken)
    {
        Require(request, "type", "language");
        var key = CustomerKey.Parse(id);
        var facts = await customers.ReadAsync(key, cancellationToken);
        var history = await analysisReader.AnswerAsync(
            AnalysisQuery.Parse(analyses.Find("customer-contacts")!, [new("customer", id), new("limit", "200")]), cancellationToken);
        var (type, language) = (Text(request, "type"), Text(request, "language") ?? "en");
        var written = type is null ? null
            : await generator.GenerateAsync(
                new GenerationRequest(key, ContentType.Parse(type), GenerationApi.Language(prompts, language), null, GenerationApi.HidesPersonalData(request.HttpContext)),
                cancellationToken);
        return new RazorComponentResult<Components.CustomerPage>(new
        {
            View = new CustomerView(facts, TableViews.Of(history), [.. prompts.Languages.Values.Select(known => known.Code)], type, language,
                written?.Text, written?.Model, written?.Fallback is not null),
        });
    }

    private static async Task<IResult> Overview(
        HttpRequest request, BatchReader batches, RunReader runs, RejectReader rejects, CancellationToken cancellationToken)
    {
        Require(request);
        var view = new PipelineView(
            await batches.ListAsync(null, null, null, MostListed, cancellationToken),
            await runs.ListAsync(null, null, MostListed, cancellationToken),
            [
                .. (await rejects.ListAsync(null, false, null, MostListed, cancellationToken)).Select(
                    reject => reject.For(Caller.Of(request.HttpContext))),
            ]);
        var running = view.Running is { } run ? await runs.FindAsync(run.Id, cancellationToken) : null;
        return new RazorComponentResult<Components.PipelinePage>(
            new { View = view with { Progress = running is null ? null : RunProgress.Of(running) } });
    }

    private static async Task<IResult> Batch(long id, HttpRequest request, BatchReader batches, CancellationToken cancellationToken)
    {
        Require(request);
        var batch = await batches.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"there is no batch {id}; /pipeline lists the newest");
        return new RazorComponentResult<Components.BatchPage>(new
        {
            Batch = batch,
            Rejects = (IReadOnlyList<Reject>)
            [
                .. (await batches.RejectsAsync(id, null, MostListed, cancellationToken)).Select(reject => reject.For(Caller.Of(request.HttpContext))),
            ],
        });
    }

    /// <summary>Sends one corrected row and shows its batch again.</summary>
    private static async Task<IResult> Replay(
        long id, [FromForm(Name = "row_number")] long rowNumber, [FromForm(Name = "raw_text")] string rawText, BatchReader batches, Replays replays,
        CancellationToken cancellationToken)
    {
        var rejected = await batches.RejectsAsync(id, rowNumber - 1, 1, cancellationToken);
        // Browsers send every line break of a text area as two characters.
        var text = rejected is [{ RawText: { } before }] && before.Contains('\r', StringComparison.Ordinal) ? rawText
            : rawText.Replace("\r\n", "\n", StringComparison.Ordinal);
        await replays.StartAsync(new ReplayRequest(id, [new CorrectedRow(rowNumber, text)]), cancellationToken);
        return TypedResults.LocalRedirect($"/pipeline/batches/{id}#row-{rowNumber}");
    }

    private static async Task<IResult> Run(long id, HttpRequest request, RunReader runs, CancellationToken cancellationToken)
    {
        Require(request);
        var run = await runs.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"there is no run {id}; /pipeline lists the newest");
        return new RazorComponentResult<Components.RunPage>(new { Run = run });
    }

    private static async Task<IResult> Models(HttpRequest request, ModelProject project, RunReader runs, CancellationToken cancellationToken)
    {
        Require(request);
        return new RazorComponentResult<Components.ModelsPage>(new
        {
            View = ModelsView.Of(project, await runs.LastBuildsAsync(cancellationToken)),
        });
    }

    private static async Task<IResult> Model(string name, HttpRequest request, ModelProject project, RunReader runs, CancellationToken cancellationToken)
    {
        Require(request);
        var model = project.Models.FirstOrDefault(known => known.Name == name) ?? throw new ProblemException(
            Problem.NotFound, $"there is no model '{name}'; the nearest are {string.Join(", ", NearestTexts.InOrder(name, project.Models.Select(known => known.Name)).Take(5))}");
        var tests = await runs.LastTestsAsync(cancellationToken);
        return new RazorComponentResult<Components.ModelPage>(new
        {
            View = ModelView.Of(project, model, (await runs.LastBuildsAsync(cancellationToken)).GetValueOrDefault(name), tests),
        });
    }

    private static string? Text(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <exception cref="ProblemException">400: there is a parameter that the page does not take.</exception>
    private static void Require(HttpRequest request, params string[] known)
    {
        if (request.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw MetricQueryParser.Invalid($"'{unknown}' is not a parameter of {request.Path}"
                + (known.Length == 0 ? ", which takes none" : $"; parameters are {string.Join(", ", known)}"));
        }
    }
}
