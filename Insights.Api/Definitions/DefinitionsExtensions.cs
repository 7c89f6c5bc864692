using Insights.Api.Answers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Warehouse.Content;

namespace Insights.Api.Definitions;

internal static class DefinitionsExtensions
{
    /// <summary>
    /// Checks definitions against gold when the service starts, which ends it if one is wrong, and again for each version that
    /// is published while it runs, which makes it not ready.
    /// </summary>
    public static TBuilder AddDefinitionChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<DefinitionCheck>();
        builder.Services.AddHostedService<DefinitionStartCheck>();
        builder.Services.AddHealthChecks().AddCheck<DefinitionHealthCheck>("definitions");
        builder.Services.AddSingleton<DefinitionHealthCheck>();
        return builder;
    }
}

/// <summary>Ends a service whose definitions are wrong for the gold that there is.</summary>
internal sealed partial class DefinitionStartCheck(DefinitionCheck check, ILogger<DefinitionStartCheck> logger) : IHostedService
{
    /// <exception cref="ContentException">The first definition that is wrong; all are logged.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var problems = await check.FindAsync(cancellationToken);
            foreach (var problem in problems.Skip(1))
            {
                LogProblem(problem.Message);
            }

            if (problems is [var first, ..])
            {
                throw first;
            }
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            LogNoWarehouse(e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(301, LogLevel.Error, "A definition is wrong: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(
        302, LogLevel.Warning,
        "The definitions could not be checked, because the warehouse does not answer ({Reason}); they are when it does")]
    private partial void LogNoWarehouse(string reason);
}

/// <summary>Looks again whenever another version is published than the one that was checked last.</summary>
internal sealed class DefinitionHealthCheck(DefinitionCheck check, WarehouseVersion version) : IHealthCheck
{
    private (long Version, IReadOnlyList<ContentException> Problems)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var current = await version.ReadAsync(cancellationToken);
            var last = _last is { } known && known.Version == current
                ? known
                : (Version: current, Problems: await check.FindAsync(cancellationToken));
            _last = last;
            return last.Problems is [var problem, ..]
                ? new HealthCheckResult(context.Registration.FailureStatus, problem.Message, problem)
                : HealthCheckResult.Healthy();
        }
        catch (NpgsqlException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "the warehouse does not answer", e);
        }
    }
}
