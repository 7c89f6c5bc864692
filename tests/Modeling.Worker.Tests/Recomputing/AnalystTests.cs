using Modeling.Worker.Runs;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests.Recomputing;

/// <summary>A model that an analyst adds to the platform's, written by what <c>docs/models.md</c> says and nothing else.</summary>
public sealed class AnalystTests
{
    private const string Sql = """
        {{ config(
            materialized='incremental',
            unique_key=['job_title', 'week_start'],
            recompute_by={'job_title': "coalesce(job_title, '(none)')", 'week_start': "date_trunc('week', activity_date::timestamp)::date"}
        ) }}

        with

        user_days as (

            select * from {{ ref('fct_user_days') }}

        ),

        users as (

            select * from {{ ref('dim_users') }}

        )

        select
            coalesce(users.job_title, '(none)') as job_title,
            date_trunc('week', user_days.activity_date::timestamp)::date as week_start,
            count(distinct user_days.user_key) as active_users
        from user_days
        inner join users on users.user_id = user_days.user_id
        group by 1, 2
        """;

    private static readonly DateTime Monday = new(2025, 11, 3, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Weekly_active_users_by_job_title_are_merged_and_equal_the_fresh_build()
    {
        var content = ContentCopy.Make();
        await File.WriteAllTextAsync(Path.Combine(content.Models, "gold", "usage", "weekly_active_users.sql"), Sql);
        await File.WriteAllTextAsync(Path.Combine(content.Models, "gold", "usage", "weekly_active_users.yml"), "models:\n  - name: weekly_active_users\n    description: Active users by their job title. One row per job title and week.\n");
        var project = ModelProject.Load(content);
        await using var warehouse = await TestWarehouse.CreateAsync();
        var runner = warehouse.Runner(project, new ModelingOptions { LargestMerge = double.MaxValue });
        await warehouse.LoadAsync([new("o1", "One", true, 3)], [], [Event("a", "u1", 0), Event("b", "u2", 1), Event("c", "u2", 8)]);
        await IngestUsersAsync(1, "u1,o1,Writer\nu2,o1,\n");
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        Assert.Equal(["(none)|2025-11-03|1", "(none)|2025-11-10|1", "Writer|2025-11-03|1"], await RowsAsync());

        // A user becomes a writer, one comes back a week later, one event turns out to have been another's.
        await IngestUsersAsync(2, "u1,o1,Writer\nu2,o1,Writer\n");
        await warehouse.LoadAsync("navigation", [Event("d", "u1", 15)]);
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        Assert.Equal(["Writer|2025-11-03|2", "Writer|2025-11-10|1", "Writer|2025-11-17|1"], await RowsAsync());
        Assert.Equal(3, await warehouse.ScalarAsync<long>("select rows_changed from ops.run_models where model = 'weekly_active_users' and run_id = 2"));

        await warehouse.LoadAsync("navigation", [Event("c", "u1", 8, minutes: 1)]);
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        var outcome = await runner.RunAsync(new RunRequest(RunTrigger.Request, FullRefresh: true) { Verify = true }, CancellationToken.None);

        Assert.Equal(["passed"], await warehouse.LinesAsync($"select status from ops.run_tests where test = 'verify_weekly_active_users' and run_id = {outcome!.RunId}"));

        Task IngestUsersAsync(int file, string rows) => warehouse.IngestAsync("usage", $"users_{file}.csv", $"id,org_id,job_title\n{rows}");
        Task<IReadOnlyList<string>> RowsAsync() => warehouse.LinesAsync("select job_title, week_start, active_users from gold.weekly_active_users");
    }

    private static Activity Event(string id, string user, int day, int minutes = 0) =>
        new(id, user, "o1", Monday.AddDays(day).AddMinutes(minutes), ActivityType.Navigation, null, null);
}
