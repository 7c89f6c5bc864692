using Npgsql;
using Quartz;

namespace Modeling.Worker.Triggers;

internal static class ScheduleExtensions
{
    /// <summary>Keeps the schedule in the warehouse's database, so that one of several workers fires, and another when it dies.</summary>
    public static IHostApplicationBuilder AddSchedule(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(ModelingOptions.Section).Get<ModelingOptions>() ?? new ModelingOptions();
        var database = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("warehouse")) { SearchPath = "quartz" };
        builder.Services.AddQuartz("modeling", quartz =>
        {
            // A start replaces the triggers that are stored, so that a changed schedule takes effect; the cluster's lock keeps
            // a second worker from firing them twice.
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(database.ConnectionString);
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
                store.ProvisionSchema();
            });
            Schedule(quartz, "refresh", options.Schedule, full: false);
            Schedule(quartz, "full-refresh", options.FullRefreshSchedule, full: true);
        });
        builder.Services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        return builder;
    }

    private static void Schedule(IQuartzBuilder quartz, string name, string cron, bool full) =>
        quartz.ScheduleJob<ScheduledRefresh>(
            trigger => trigger.WithIdentity(name).WithCronSchedule(
                cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)),
            job => job.WithIdentity(name).UsingJobData(ScheduledRefresh.FullRefresh, full));
}
