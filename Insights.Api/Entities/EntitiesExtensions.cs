namespace Insights.Api.Entities;

internal static class EntitiesExtensions
{
    public static TBuilder AddEntities<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<EntityReader>();
        return builder;
    }
}
