namespace Modeling.Worker.Tests;

/// <summary>Snapshot datasets keep every state, and facts know the one that was true at their time.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task New_licences_change_the_future_and_not_the_past()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await DeliverAsync(warehouse, "2025-11-01", "organisations.csv", "id,name,is_active_customer,contracted_licences,created_at\no1,One,true,4,2025-01-01\n");
        await DeliverAsync(warehouse, "2025-11-03", "organisations_2.csv", "id,name,is_active_customer,contracted_licences,created_at\no1,One,true,10,2025-01-01\n");
        // The same state once more is no new version.
        await DeliverAsync(warehouse, "2025-11-04", "organisations_3.csv", "id,name,is_active_customer,contracted_licences,created_at\no1,One,true,10,2025-01-01\n\n");
        await warehouse.IngestAsync("usage", "navigation.csv", "event_id,user_id,org_id,event_timestamp\ne1,u1,o1,2025-11-01T10:00:00Z\ne2,u1,o1,2025-11-05T10:00:00Z\n");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(
            [("2025-11-01", 4L), ("2025-11-02", 4L), ("2025-11-03", 10L), ("2025-11-04", 10L), ("2025-11-05", 10L)],
            await warehouse.ListAsync("select licence_date::text, contracted_licences::bigint from gold.fct_licence_days order by 1", row => (row.GetString(0), row.GetInt64(1))));
        Assert.Equal(
            [("-infinity", "2025-11-03 12:00:00", 4L), ("2025-11-03 12:00:00", "infinity", 10L)],
            await warehouse.ListAsync(
                "select (valid_from at time zone 'UTC')::text, (valid_to at time zone 'UTC')::text, contracted_licences::bigint from silver.usage_organisations_history order by valid_from",
                row => (row.GetString(0), row.GetString(1), row.GetInt64(2))));
    }

    [Fact]
    public async Task A_user_who_gets_a_licence_counts_from_then_on()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await DeliverAsync(warehouse, "2025-11-01", "users.csv", "id,org_id,email,job_title,is_employee,is_licensed_user,created_at\nu1,o1,,,false,false,2025-01-01\n");
        await DeliverAsync(warehouse, "2025-11-03", "users_2.csv", "id,org_id,email,job_title,is_employee,is_licensed_user,created_at\nu1,o1,,,false,true,2025-01-01\nu2,o1,,,false,true,2025-11-02\n");
        await warehouse.IngestAsync("usage", "navigation.csv", "event_id,user_id,org_id,event_timestamp\ne1,u1,o1,2025-11-02T10:00:00Z\ne2,u1,o1,2025-11-04T10:00:00Z\ne3,u2,o1,2025-11-01T10:00:00Z\n");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        // The first state that is known of a user counts as valid from the beginning.
        Assert.Equal(
            [("u1", "2025-11-02", false), ("u1", "2025-11-04", true), ("u2", "2025-11-01", true)],
            await warehouse.ListAsync(
                "select user_id, activity_date::text, is_licensed_population from gold.fct_user_days order by user_id, activity_date",
                row => (row.GetString(0), row.GetString(1), row.GetBoolean(2))));
        Assert.Equal(2, await warehouse.ScalarAsync<long>("select count(*) from gold.fct_sessions where is_licensed_population"));
    }

    [Fact]
    public async Task Of_extracts_of_one_moment_the_last_stands_and_no_version_is_empty()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        foreach (var (file, licences) in new[] { ("organisations.csv", 4), ("organisations_2.csv", 5), ("organisations_3.csv", 6) })
        {
            await DeliverAsync(warehouse, "2025-11-01", file, $"id,name,is_active_customer,contracted_licences,created_at\no1,One,true,{licences},2025-01-01\n");
        }

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["o1|6|yes|yes"], await warehouse.LinesAsync(
            "select organisation_id, contracted_licences, valid_from = '-infinity', valid_to = 'infinity' from silver.usage_organisations_history"));
    }

    private static async Task DeliverAsync(TestWarehouse warehouse, string date, string file, string content)
    {
        await warehouse.IngestAsync("usage", file, content);
        await warehouse.ExecuteAsync($"update ops.batches set received_at = '{date} 12:00:00Z' where file_name = '{file}'");
    }
}
