using Insights.Api.Analyses;
using Insights.Api.Answers;
using Insights.Api.Metrics;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Proposals;
using Insights.Api.Questions.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Questions;

internal static class QuestionsApi
{
    /// <summary>Adds the answering of questions; needs the metric layer, the analyses and the models.</summary>
    public static TBuilder AddQuestions<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<QuestionOptions>().BindConfiguration(QuestionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(services => new WordCatalog(services.GetRequiredService<MetricCatalog>()));
        builder.Services.AddSingleton(services => new Layer(
            services.GetRequiredService<MetricCatalog>(), services.GetRequiredService<AnalysisCatalog>(), services.GetRequiredService<WordCatalog>(), services.GetRequiredService<ModelProject>().Models));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<QuestionWarehouse>();
        builder.Services.AddSingleton<MemberReader>();
        builder.Services.AddSingleton<SharedNames>();
        builder.Services.AddSingleton(services => new MetricTable(
            ActivatorUtilities.CreateInstance<MetricReader>(services, services.GetRequiredService<QuestionWarehouse>().Source), services.GetRequiredService<SharedNames>(), services.GetRequiredService<Layer>()));
        builder.Services.AddSingleton(services => new AnalysisTable(
            ActivatorUtilities.CreateInstance<AnalysisReader>(services, services.GetRequiredService<QuestionWarehouse>().Source), services.GetRequiredService<SharedNames>(), services.GetRequiredService<Layer>()));
        builder.Services.AddSingleton<CatalogTable>();
        builder.Services.AddSingleton<PlanProposer>();
        builder.Services.AddSingleton<Asker>();
        return builder;
    }

    /// <exception cref="ContentException">The words of the warehouse name something that there is not; the message names file and line.</exception>
    public static RouteGroupBuilder MapQuestions(this IEndpointRouteBuilder app)
    {
        // Wrong words end the service when it starts, and not each question.
        app.ServiceProvider.GetRequiredService<Layer>();
        var group = app.MapGroup("/api/v1").WithTags("Questions").AsTables();
        group.MapPost("/ask", Ask).WithName("Ask").WithSummary("Answers a question in words, refuses it with the reason, or says what it could mean.")
            .WithDescription("The same question always gives the same plan, which is checked against the metric layer and run read-only. Answered, refused or ambiguous, the response is 200 and says which.");
        return group;
    }

    private static async Task<Ok<QuestionAnswer>> Ask(AskRequest request, Asker asker, CancellationToken cancellationToken) =>
        TypedResults.Ok(await asker.AskAsync(request, cancellationToken));
}
