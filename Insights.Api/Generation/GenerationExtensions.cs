using Insights.Api.Customers;
using Insights.Api.Generation.Checking;
using Insights.Api.Generation.Outcomes;
using Insights.Api.Generation.Retrieval;
using Insights.Api.Generation.Writing;
using Insights.Api.LanguageModels;
using Microsoft.Extensions.Options;
using Warehouse.Content;
using Warehouse.Writing;

namespace Insights.Api.Generation;

public static class GenerationExtensions
{
    /// <summary>Adds what counts a customer's interactions and writes from them.</summary>
    /// <exception cref="ContentException">A prompt's or a language's file is wrong; the message names file and line.</exception>
    public static TBuilder AddCustomerContent<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var prompts = PromptCatalog.Load(ContentDirectory.BesideProgram);
        builder.Services.AddSingleton(prompts);
        builder.Services.AddSingleton<CustomerReader>();
        builder.Services.AddSingleton<ChannelReader>();
        builder.Services.AddSingleton<ProductInteractionReader>();
        builder.Services.AddSingleton<IInteractionRetriever, FullTextRetriever>();
        builder.Services.AddSingleton<KnownLabelsReader>();
        builder.Services.AddSingleton<FactCheck>();
        builder.Services.AddSingleton<TemplateWriter>();
        builder.Services.AddSingleton<ModelCall>();
        builder.Services.AddSingleton<GenerationLog>();
        builder.Services.AddSingleton<ContentGenerator>();
        builder.Services.AddSingleton<ContentStream>();
        builder.Services.AddSingleton<OutcomeStore>();
        builder.Services.AddSingleton<CustomerListReader>();
        builder.Services.AddLanguageModel();
        builder.Services.AddSingleton<IValidateOptions<LlmOptions>>(new PromptVersions(prompts));
        return builder;
    }

    public static void MapCustomerContent(this IEndpointRouteBuilder app)
    {
        app.MapCustomers();
        app.MapGeneration();
        app.MapSearch();
        app.MapOutcomes();
    }

    /// <summary>A service with a prompt that is not there does not start.</summary>
    private sealed class PromptVersions(PromptCatalog prompts) : IValidateOptions<LlmOptions>
    {
        public ValidateOptionsResult Validate(string? name, LlmOptions options)
        {
            try
            {
                foreach (var type in ContentType.All)
                {
                    prompts.Find(type, options.Prompts.TryGetValue(type, out var version) ? version : null);
                }

                return ValidateOptionsResult.Success;
            }
            catch (InvalidOperationException e)
            {
                return ValidateOptionsResult.Fail($"Llm:Prompts: {e.Message}");
            }
        }
    }
}
