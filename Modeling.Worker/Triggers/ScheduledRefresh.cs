using System.Diagnostics;
using Modeling.Worker.Runs;
using Npgsql;
using Quartz;

namespace Modeling.Worker.Triggers;

/// <summary>The run that the clock starts, whether or not a message came.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledRefresh(RefreshRunner runner) : IJob
{
    /// <summary>Job data: whether everything is rebuilt.</summary>
    public const string FullRefresh = "full-refresh";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var full = context.MergedJobDataMap.GetBoolean(FullRefresh);
        try
        {
            await runner.RunAsync(
                new RunRequest(RunTrigger.Schedule, full)
                {
                    RequestedBy = context.Trigger.Key.Name,
                    Parent = Activity.Current?.Context ?? default
                },
                cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new JobExecutionException("the run broke off; the next one takes over", e);
        }
    }
}
