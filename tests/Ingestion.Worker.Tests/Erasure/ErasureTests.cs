using System.Text;
using Ingestion.Worker.Tests.Batches;
using Ingestion.Worker.Tests.Hosting;
using Warehouse.Erasure;

namespace Ingestion.Worker.Tests.Erasure;

/// <summary>Somebody who is erased leaves rows, quarantine and files, and does not come back with files that come later.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private const string Mark = "mark7f3a";

    private const string Users = """
        id,org_id,email,job_title,is_employee,is_licensed_user,created_at,phone
        u-mark7f3a,o1,ann.mark7f3a@example.com,Writer,false,true,2025-01-01,mark7f3a
        u2,o1,bob@example.com,Editor,false,true,2025-01-02,555

        """;

    private const string Navigation = """
        event_id,user_id,org_id,event_timestamp
        e1,u-mark7f3a,o1,2025-11-03T08:00:00Z
        e2,u2,o1,2025-11-03T08:00:00Z
        e3,u-mark7f3a,o1,never
        e4,u2,o1,never
        e5,u-mark7f3a,o1,2025-11-03T08:00:00Z,surplus
        e6,u2,o1,2025-11-03T08:00:00Z,surplus

        """;

    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync(ErasureHost.Settings);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Rows_quarantine_and_files_lose_a_person_and_keep_the_others()
    {
        await LoadAsync("usage", "users.csv", Users);
        await LoadAsync("usage", "later_users.csv", "id,org_id,email,created_at\n,o1,ann.mark7f3a@example.com,2025-01-01\n,o1,cyd@example.com,2025-01-01\nu2,o1,bob@example.com,2025-01-01\n");
        await LoadAsync("usage", "navigation.csv", Navigation);
        await LoadAsync("usage", "bad_navigation.csv", "event_id,user_id,org_id,event_timestamp\nx1,u-mark7f3a,o1,u-mark7f3a\n");
        await LoadAsync("usage", "others_navigation.csv", "event_id,user_id,org_id,event_timestamp\ne7,u2,o1,2025-11-03T08:00:00Z\n");
        Assert.Equal(
            [
                "bronze.usage_navigation", "bronze.usage_users", "ops.batches", "ops.rejected_rows",
            ],
            (await _host.PlacesAsync(Mark)).Where(place => place.Contains('.') && !place.EndsWith(".csv") && !place.EndsWith(".json")).Order());

        var changes = await _host.EraseAsync("user", "u-mark7f3a");

        Assert.Equal(["bronze.usage_navigation 1", "bronze.usage_users 1", "files 4", "ops.batches 1", "ops.rejected_rows 3"], changes);
        Assert.Empty(await _host.PlacesAsync(Mark));
        Assert.Equal(
            ["erased-1|[erased]|Writer|", "u2|bob@example.com|Editor|555", "u2|bob@example.com||"],
            (await _host.RowsAsync("id, email, coalesce(job_title, ''), coalesce(_extra ->> 'phone', '')) from bronze.usage_users")).Order(StringComparer.Ordinal));
        Assert.Equal(["e1|erased-1", "e2|u2", "e7|u2"], await _host.RowsAsync("event_id, user_id) from bronze.usage_navigation order by 1"));
        Assert.Equal(
            [
                "later_users.csv line 2: [erased]|,o1,[erased],2025-01-01",
                "later_users.csv line 3: id is missing|,o1,cyd@example.com,2025-01-01",
                "navigation.csv line 4: [erased]|e3,erased-1,o1,never",
                "navigation.csv line 5: event_timestamp 'never' is not a timestamp|e4,u2,o1,never",
                "navigation.csv line 6: [erased]|[erased]",
                "navigation.csv line 7: 5 fields, header has 4|e6,u2,o1,2025-11-03T08:00:00Z,surplus",
            ],
            (await _host.RowsAsync("message, raw_text) from ops.rejected_rows")).Order(StringComparer.Ordinal).Select(row => row.Replace(" such as 2025-11-30T08:00:00Z", "", StringComparison.Ordinal)));
        var archived = _host.Texts().Single(file => file.Name.EndsWith("-navigation.csv", StringComparison.Ordinal) && !file.Name.Contains("others") && !file.Name.Contains("bad")).Text;
        Assert.Equal(
            Navigation.Replace("u-mark7f3a,o1,2025-11-03T08:00:00Z,surplus", "X", StringComparison.Ordinal)
                .Replace("u-mark7f3a", "erased-1", StringComparison.Ordinal).Replace("e5,X", "[erased]", StringComparison.Ordinal),
            archived);
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from ops.erasures where subject is not null"));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.outbox where message_type = 'RefreshRequested'"));
    }

    [Fact]
    public async Task Again_an_erasure_changes_nothing_and_asks_for_no_refresh()
    {
        await LoadAsync("usage", "users.csv", Users);
        var first = await _host.RequestErasureAsync("user", "u-mark7f3a");
        await _host.WaitForAsync(first, "refreshing");
        await _host.ExecuteAsync("insert into ops.runs (trigger, full_refresh, status, started_at) values ('request', true, 'succeeded', now())");
        await _host.WaitForAsync(first, "finished");

        var again = await _host.RequestErasureAsync("user", "u-mark7f3a");

        await _host.WaitForAsync(again, "finished");
        Assert.Equal(["{}"], await _host.RowsAsync($"changes) from ops.erasures where erasure_id = {again}"));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.outbox where message_type = 'RefreshRequested'"));
    }

    [Fact]
    public async Task What_comes_later_does_not_bring_a_person_back()
    {
        await LoadAsync("usage", "users.csv", Users);
        await LoadAsync("usage", "navigation.csv", Navigation);
        await _host.EraseAsync("user", "u-mark7f3a");
        var rewritten = _host.Texts().Single(file => file.Name.EndsWith("-users.csv", StringComparison.Ordinal)).Text;

        // The same file, what the archive has of it, and another one with the same people.
        await LoadAsync("usage", "again_users.csv", Users);
        await LoadAsync("usage", "archived_users.csv", rewritten);
        await LoadAsync("usage", "changed_users.csv", Users + "u3,o1,dan@example.com,Editor,false,true,2025-01-02,\n");
        await LoadAsync("usage", "changed_navigation.csv", Navigation.Replace("\ne", "\nf", StringComparison.Ordinal));
        await LoadAsync("usage", "refused_navigation.csv", "event_id,user_id,org_id,event_timestamp\nx1,u-mark7f3a,o1,never\n");

        Assert.Equal(
            ["again_users.csv|duplicate", "archived_users.csv|duplicate", "changed_navigation.csv|loaded", "changed_users.csv|loaded", "refused_navigation.csv|failed"],
            await _host.RowsAsync("file_name, status) from ops.batches where file_name like any(array['again%', 'archived%', 'changed%', 'refused%']) order by 1"));
        Assert.Empty(await _host.PlacesAsync(Mark));
        Assert.Equal(["erased-1|2", "u2|2"], await _host.RowsAsync("user_id, count(*)) from bronze.usage_navigation group by user_id order by 1"));
        Assert.Equal(["erased-1|2", "u2|2", "u3|1"], await _host.RowsAsync("id, count(*)) from bronze.usage_users group by id order by 1"));
    }

    [Fact]
    public async Task Objects_and_compressed_files_and_what_belongs_to_a_customer_are_erased_and_files_that_cannot_be_rewritten_go()
    {
        const string chats = """
            {"chat_id":"chat-mark7f3a","token":"tok-mark7f3a","conversation_log":[{"id":"m1","role":"user","content":"I am mark7f3a"}],"structured_info":{"phone":4917,"sentiment":"good"},"agent":"mark7f3a"}
            {"chat_id":"c2","token":"t2","conversation_log":[{"id":"m2","role":"user","content":"Hello"}]}

            """;
        await LoadAsync("chats", "chats.jsonl.gz", BadFile.Gzip(Encoding.UTF8.GetBytes(chats)));
        await LoadAsync("crm", "customer_chats.csv", "chat_id,customer_id\nchat-mark7f3a,918273645\nc2,2\n");
        await LoadAsync("crm", "customers.csv", "customer_id,occupation,type\n918273645,Beekeeper,Blue\n2,Beekeeper,Blue\n");
        await LoadAsync("crm", "interactions.csv", "date_start,interaction,customers\n01/07/2024 12:06,Call,918273645in\n01/07/2024 12:07,Call,2in\n");
        await _host.ExecuteAsync("""
            insert into ops.access_log (accessed_at, caller, method, route, path, scope, status)
            values (now(), 'x', 'GET', '/api/v1/generate-content/{customer_id}', '/api/v1/generate-content/918273645', 'pii', 200),
                (now(), 'x', 'GET', '/api/v1/batches/{id}', '/api/v1/batches/91827364', 'pii', 200);
            insert into ops.generations (customer_id, content_type, language, prompt_version, provider, model, outcome, duration_seconds, warehouse_version, created_at)
            values (918273645, 'email', 'en', 'v1', 'mock', 'mock', 'generated', 1, 1, now()), (2, 'email', 'en', 'v1', 'mock', 'mock', 'generated', 1, 1, now());
            insert into ops.runs (trigger, full_refresh, status, reason, started_at)
            values ('request', true, 'failed', 'key (customer_id)=(''918273645'') of ''chat-mark7f3a'' is there twice, 918 times', now());
            """);

        var changes = await _host.EraseAsync("customer", "918273645");

        Assert.Equal(
            [
                "bronze.chats_chats 1", "bronze.crm_customer_chats 2", "bronze.crm_customers 1", "bronze.crm_interactions 1", "files 4", "ops.access_log 1",
                "ops.generations 1", "ops.repaired_values 1", "ops.runs 1",
            ],
            changes);
        Assert.Empty(await _host.PlacesAsync(Mark));
        Assert.Empty(await _host.PlacesAsync("918273645"));
        Assert.Equal(
            [
                """[{"id": "m1", "role": "user", "content": "[erased]"}]|{"phone": 0, "sentiment": "good"}|""",
                """[{"id": "m2", "role": "user", "content": "Hello"}]||""",
            ],
            await _host.RowsAsync("conversation_log::text, coalesce(structured_info::text, ''), coalesce(_extra::text, '')) from bronze.chats_chats order by 1"));
        Assert.Equal(["key (customer_id)=('[erased]') of '[erased]' is there twice, 918 times"], await _host.RowsAsync("reason) from ops.runs"));
        Assert.Equal(["/api/v1/batches/91827364", "/api/v1/generate-content/[erased]"], await _host.RowsAsync("path) from ops.access_log order by 1"));
        Assert.Equal(["2in|2", "[erased]|[erased]"], await _host.RowsAsync("original_value, repaired_value) from ops.repaired_values order by 1"));
        // The link between the two is what it was.
        Assert.Equal(2, await _host.ScalarAsync<long>("select count(*) from bronze.chats_chats inner join bronze.crm_customer_chats using (chat_id)"));
        Assert.Equal(2, await _host.ScalarAsync<long>(
            "select count(*) from bronze.crm_customer_chats inner join bronze.crm_interactions on customers = customer_id inner join bronze.crm_customers using (customer_id)"));
    }

    [Fact]
    public async Task A_worker_that_dies_before_the_files_are_done_is_followed_by_one_that_goes_on()
    {
        await LoadAsync("usage", "users.csv", Users);
        // What is written beside a file before it takes its place cannot be written here.
        var obstacle = Directory.CreateDirectory(Path.Combine(_host.Archive, _host.Archived().Single()) + ".part");
        var erasure = await _host.RequestErasureAsync("user", "u-mark7f3a");
        await _host.WaitForAsync(erasure, "rewriting");
        Assert.Equal([Path.GetFileName(_host.Archived().Single())], await _host.PlacesAsync(Mark));

        await _host.StopAsync();
        obstacle.Delete();
        await using var another = await _host.StartAnotherAsync(ErasureHost.Settings);

        await another.WaitForAsync(erasure, "refreshing");
        Assert.Empty(await another.PlacesAsync(Mark));
    }

    [Fact]
    public async Task Without_the_key_that_recognises_the_erased_nobody_is_erased_and_nothing_of_theirs_is_loaded()
    {
        await LoadAsync("usage", "users.csv", Users);
        await _host.EraseAsync("user", "u-mark7f3a");
        await _host.StopAsync();

        await using (var without = await _host.StartAnotherAsync(("Erasure:Interval", "00:00:00.050")))
        {
            var erasure = await without.RequestErasureAsync("user", "u2");
            await IngestionHost.UntilAsync(
                () => without.ScalarAsync<string?>($"select waits_for from ops.erasures where erasure_id = {erasure}"),
                what => what == PersonHash.Missing, "erasure that waits for the key");
            without.Deliver("usage", "navigation.csv", Navigation);
            await AssertWaitsAsync(without, $"people were erased whom this service would not recognise: {PersonHash.Missing}");
        }

        await using (var other = await _host.StartAnotherAsync(
            (PersonHash.Setting, "another secret with 32 characters or more"), ("Erasure:Interval", "00:00:00.050")))
        {
            await IngestionHost.UntilAsync(
                () => other.ScalarAsync<string>("select waits_for from ops.erasures order by erasure_id desc limit 1"),
                what => what.StartsWith("the same Erasure:Key in every service", StringComparison.Ordinal), "erasure that waits for the right key");
            await AssertWaitsAsync(other, "people were erased with another Erasure:Key than the one that is set, by which nobody would recognise them: set that one again");
        }

        await using var right = await _host.StartAnotherAsync(ErasureHost.Settings);
        Assert.Equal("loaded", (await right.BatchOfAsync("navigation.csv")).Status);
        Assert.Empty(await right.PlacesAsync(Mark));
    }

    private static Task<IReadOnlyList<string>> AssertWaitsAsync(IngestionHost host, string reason) => IngestionHost.UntilAsync(
        () => host.RowsAsync("reason) from ops.unclaimed_files where file_name = 'navigation.csv'"),
        reasons => reasons is [var found] && found.Contains(reason, StringComparison.Ordinal),
        $"file that waits because {reason}");

    private Task LoadAsync(string domain, string name, string content) => LoadAsync(domain, name, Encoding.UTF8.GetBytes(content));

    private async Task LoadAsync(string domain, string name, byte[] content)
    {
        _host.Deliver(domain, name, content);
        await _host.BatchOfAsync(name);
    }
}
