namespace EndToEnd;

/// <summary>What a user's day does to a platform: it is stopped and started, its processes die, its files are broken.</summary>
public sealed class LifetimeTests : IDisposable
{
    private const string Organisations = "id,name,is_active_customer,contracted_licences,created_at\no1,One,true,4,2025-01-01\n";
    private const string Users = "id,org_id,email,job_title,is_employee,is_licensed_user,created_at\nu1,o1,u1@example.com,Analyst,false,true,2025-01-01\n";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Data_survives_a_restart_and_a_killed_worker_comes_back()
    {
        await using (var first = await Platform.StartAsync(_directory.Path))
        {
            first.Drop("usage", "organisations.csv", Organisations);
            first.Drop("usage", "users.csv", Users);
            first.Drop("usage", "navigation_1.csv", Navigation("e1", "2025-11-01T10:00:00Z"));
            await first.ModelledAsync(3);
            Assert.Equal(1, await SessionsAsync(first));
        }

        await using var second = await Platform.StartAsync(_directory.Path);
        Assert.Equal(1, await SessionsAsync(second));

        await second.KillAsync("ingestion");
        second.Drop("usage", "navigation_2.csv", Navigation("e2", "2025-11-02T10:00:00Z"));
        await second.ModelledAsync(4);
        Assert.Equal(2, await SessionsAsync(second));

        await second.KillAsync("modeling");
        second.Drop("usage", "navigation_3.csv", Navigation("e3", "2025-11-03T10:00:00Z"));
        await second.ModelledAsync(5);
        Assert.Equal(3, await SessionsAsync(second));
    }

    [Fact]
    public async Task A_broken_file_says_what_is_wrong_and_disturbs_nothing()
    {
        await using var platform = await Platform.StartAsync(_directory.Path);
        platform.Drop("usage", "organisations.csv", Organisations);
        platform.Drop("usage", "users.csv", Users);
        platform.Drop("usage", "navigation_broken.csv", "event_id,when\ne9,2025-11-01T10:00:00Z\n");
        platform.Drop("usage", "navigation_half.csv", Navigation("e1", "2025-11-01T10:00:00Z") + "e2,u1,o1,yesterday\n");

        await platform.ModelledAsync(4);

        Assert.Equal(1, await SessionsAsync(platform));
        var broken = (await platform.GetAsync("/api/v1/pipeline/batches?status=failed")).GetProperty("items").EnumerateArray().Single();
        Assert.Contains("user_id", broken.GetProperty("reason").GetString());
        Assert.Single(Directory.EnumerateFiles(_directory.Path, "*navigation_broken.csv", SearchOption.AllDirectories), path => path.Contains("failed", StringComparison.Ordinal));
        Assert.Single(Directory.EnumerateFiles(_directory.Path, "*.error.json", SearchOption.AllDirectories));
        var half = (await platform.GetAsync("/api/v1/pipeline/batches?status=loaded&dataset=usage/navigation")).GetProperty("items").EnumerateArray().Single();
        var reject = (await platform.GetAsync($"/api/v1/pipeline/batches/{half.GetProperty("id")}/rejects", platform.AdminKey)).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(
            ("navigation_half.csv line 3: event_timestamp 'yesterday' is not a timestamp", "e2,u1,o1,yesterday"),
            (reject.GetProperty("message").GetString(), reject.GetProperty("raw_text").GetString()));
    }

    private static string Navigation(string id, string at) => $"event_id,user_id,org_id,event_timestamp\n{id},u1,o1,{at}\n";

    private static async Task<int> SessionsAsync(Platform platform) => (await platform.GetAsync("/api/v1/kpis/sessions")).GetProperty("total").GetInt32();
}
