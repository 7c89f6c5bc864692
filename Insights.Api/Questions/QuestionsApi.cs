using System.ComponentModel.DataAnnotations;
using Insights.Api.Access;
using Insights.Api.Analyses;
using Insights.Api.Answers;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Proposals;
using Insights.Api.Questions.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions;

internal static class QuestionsApi
{
    /// <summary>Adds the answering of questions; needs the metric layer, the analyses and the models.</summary>
    public static TBuilder AddQuestions<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<QuestionOptions>().BindConfiguration(QuestionOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(services => new WordCatalog(services.GetRequiredService<MetricCatalog>()));
        builder.Services.AddSingleton(services => new SemanticCatalog(
            services.GetRequiredService<MetricCatalog>(), services.GetRequiredService<AnalysisCatalog>(),
            services.GetRequiredService<WordCatalog>(), services.GetRequiredService<ModelProject>().Models));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<QuestionWarehouse>();
        builder.Services.AddSingleton<MemberReader>();
        builder.Services.AddSingleton<SharedNames>();
        builder.Services.AddSingleton(services => new MetricTable(
            ActivatorUtilities.CreateInstance<MetricReader>(services, services.GetRequiredService<QuestionWarehouse>()),
            services.GetRequiredService<SharedNames>(), services.GetRequiredService<SemanticCatalog>()));
        builder.Services.AddSingleton(services => new EntityTable(
            ActivatorUtilities.CreateInstance<EntityReader>(services, services.GetRequiredService<QuestionWarehouse>()),
            services.GetRequiredService<SemanticCatalog>()));
        builder.Services.AddSingleton(services => new AnalysisTable(
            ActivatorUtilities.CreateInstance<AnalysisReader>(services, services.GetRequiredService<QuestionWarehouse>()),
            services.GetRequiredService<SharedNames>()));
        builder.Services.AddSingleton<CatalogTable>();
        builder.Services.AddSingleton<PlanProposer>();
        builder.Services.AddSingleton<FollowUps>();
        builder.Services.AddSingleton<QuestionService>();
        return builder;
    }

    /// <exception cref="ContentException">
    /// The words of the warehouse name something that there is not; the message names file and line.
    /// </exception>
    public static RouteGroupBuilder MapQuestions(this IEndpointRouteBuilder app)
    {
        // Wrong words end the service when it starts, and not each question.
        app.ServiceProvider.GetRequiredService<SemanticCatalog>();
        var group = app.MapGroup("/api/v1").WithTags("Questions").Needs(Scopes.Read).WithOwnRows().AsTables();
        group.MapPost("/ask", Ask).WithName("Ask")
            .WithSummary("Answers a question in words, refuses it with the reason, or says what it could mean.")
            .WithDescription(
                "The same question always gives the same plan, which is checked against the metric layer and run read-only. Answered, refused or ambiguous, the response is 200 and says which.");
        return group;
    }

    private static async Task<Ok<QuestionAnswer>> Ask(AskRequest request, QuestionService service, CancellationToken cancellationToken) =>
        TypedResults.Ok(await service.AskAsync(request, cancellationToken));
}

/// <summary>How questions are answered.</summary>
internal sealed class QuestionOptions
{
    public const string Section = "Questions";

    /// <summary>Longest time of one statement.</summary>
    [Duration("00:00:00.010", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most values of a dimension that are kept in memory; larger dimensions are looked up by value.</summary>
    [Range(1, 1_000_000)]
    public int MaxMembers { get; set; } = 20_000;

    /// <summary>Whether a registered chat client may propose a plan for a question that the rules do not understand.</summary>
    public bool UseModel { get; set; }

    /// <summary>How long the model may think.</summary>
    [Duration("00:00:00.010", "00:10:00")]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
