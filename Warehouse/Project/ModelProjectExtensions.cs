using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Warehouse.Content;

namespace Warehouse.Project;

public static class ModelProjectExtensions
{
    /// <summary>
    /// Reads the models beside the program. One that is wrong makes the service degraded and holds back its part of the graph,
    /// and nothing else.
    /// </summary>
    /// <exception cref="ContentException"><c>dbt_project.yml</c> or a dataset is wrong, or there is no model at all.</exception>
    public static TBuilder AddModelProject<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(ModelProject.LoadReadable(ContentDirectory.BesideProgram));
        builder.Services.AddHealthChecks().AddCheck<ModelProjectHealthCheck>("models");
        return builder;
    }
}

/// <summary>Degraded while a file of the project is wrong: what can be read is served and refreshed all the same.</summary>
internal sealed class ModelProjectHealthCheck(ModelProject project) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(project.Problems.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join("; ", project.Problems.Select(problem => problem.Message))));
}
