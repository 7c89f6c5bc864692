using Npgsql;
using Warehouse.Erasure;

namespace Insights.Api.Erasure;

internal static class ErasureExtensions
{
    /// <exception cref="InvalidOperationException"><c>Erasure:Key</c> is too short to be a secret.</exception>
    public static TBuilder AddErasures<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var hash = PersonHash.From(builder.Configuration);
        builder.Services.AddSingleton(services => new ErasureRequests(
            services.GetRequiredService<NpgsqlDataSource>(), hash, services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
