using TestServers;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>How many firms, organisations and users there are, which is another question than how many are active.</summary>
public sealed class LoadedMetricTests
{
    [Fact]
    public async Task Firms_of_the_samples_are_counted_whether_they_are_active_or_not()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("assistant", Path.Combine(RepositoryFiles.Samples, "assistant"));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(await warehouse.ScalarAsync<long>("select count(distinct id) from bronze.assistant_firms"), await warehouse.TotalAsync("assistant_firms"));
        Assert.Equal(await warehouse.ScalarAsync<long>("select count(distinct firm_id) from bronze.assistant_events"), await warehouse.TotalAsync("assistant_active_firms"));
        Assert.True(await warehouse.TotalAsync("assistant_firms") > await warehouse.TotalAsync("assistant_active_firms"));
    }

    [Fact]
    public async Task Organisations_and_users_are_counted_whether_they_are_active_or_not()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var november = new DateTime(2025, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        await warehouse.LoadAsync(
            [new("o1", "One", true, 3), new("o2", "Two", false, 0), new("o3", "Three", true, 1)],
            [new("u1", "o1", false, true, november), new("u2", "o1", true, true, november.AddDays(29).AddHours(23)), new("u3", "o2", false, false, november.AddDays(30)), new("u4", "o2", false, true)],
            [new("e1", "u1", "o1", november.AddDays(3), ActivityType.Navigation, null, null)]);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["o1|1", "o2|1", "o3|1"], await warehouse.ByAsync("organisations", "organisation_id"));
        Assert.Equal((3, 1), (await warehouse.TotalAsync("organisations"), await warehouse.TotalAsync("active_users")));
        Assert.Equal(["o1|2", "o2|1"], await warehouse.ByAsync("registered_users", "organisation_id"));
        Assert.Equal((3, 2), (await warehouse.TotalAsync("registered_users"), await warehouse.TotalAsync("registered_users", new(2025, 11, 1), new(2025, 11, 30))));
    }
}
