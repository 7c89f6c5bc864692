using Bench.Model;
using Bench.Model.Peer;

namespace Bench.Tests.Model;

public sealed class PeerTests
{
    /// <summary>Enough for every kind of dirt that the generator makes.</summary>
    private const int Events = 20_000;

    private static readonly PeerTable Sessions = PeerTable.All.Single(table => table.Relation == "gold.fct_sessions");

    [Fact]
    public async Task The_models_make_the_rows_that_DuckDB_makes_of_the_same_files()
    {
        var root = Directory.CreateTempSubdirectory("peer-");
        try
        {
            var comparison = new PeerComparison(root.FullName);
            var compared = 0;
            var files = comparison.Generate(Events, users: 300, CancellationToken.None);
            await comparison.RunAsync(files, CompareAsync, CancellationToken.None);
            Assert.Equal(7, compared);

            async Task CompareAsync(BenchWarehouse ours, DuckDbWarehouse theirs)
            {
                foreach (var table in PeerTable.All.Where(table => table.Columns.Count > 0))
                {
                    var expected = theirs.Texts(table.Texts).Order(StringComparer.Ordinal).ToList();
                    var actual = (await ours.TextsAsync(table.Texts)).Order(StringComparer.Ordinal).ToList();
                    Assert.NotEmpty(actual);
                    Assert.Equal(expected, actual);
                    compared++;
                }
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void Different_tables_are_an_error_that_names_the_table_and_what_both_have()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Sessions.EnsureSame("rows = 3, activities = 7", "rows = 3, activities = 8"));
        Assert.StartsWith(
            "gold.fct_sessions differs from DuckDB's:\nours:   rows = 3, activities = 7\nDuckDB: rows = 3, activities = 8\n",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_count_rows_and_add_up_columns()
    {
        var table = new PeerTable("gold.fct_sessions", [], ["activities"], ["user_key, started_at"]);
        Assert.Equal(
            "select concat_ws(', ', 'rows = ' || count(*), 'activities = ' || coalesce(sum(activities), 0)::bigint) from gold.fct_sessions", table.Totals);
        const string unique =
            "select count(*) from (select user_key, started_at from gold.fct_sessions group by user_key, started_at having count(*) > 1) as repeated";
        Assert.Equal([unique], table.UniquenessTests);
    }

    [Fact]
    public void A_repeated_key_is_an_error_that_names_the_test()
    {
        var root = Directory.CreateTempSubdirectory("peer-");
        try
        {
            using var peer = new DuckDbWarehouse(Path.Combine(root.FullName, "peer.duckdb"));
            const string user = "u,org_1,a@b.example,Writer,false,true,2025-01-01\n";
            var files = new[]
            {
                Write("organisations.csv", "id,name,is_active_customer,contracted_licences,created_at\norg_1,One,true,5,2025-01-01 00:00:00+0000\n"),
                // An event belongs to both of the rows of its user, which the generator never writes.
                Write("users.csv", $"id,org_id,email,job_title,is_autogenai_employee,is_licensed_user,created_at\n{user}{user}"),
                Write("navigation.csv", "event_id,user_id,org_id,event_timestamp\ne,u,org_1,2025-02-01T10:00:00Z\n"),
            };
            var error = Assert.Throws<InvalidOperationException>(() => peer.Refresh(files, CancellationToken.None));
            Assert.Contains("group by event_id", error.Message, StringComparison.Ordinal);

            string Write(string name, string text)
            {
                var path = Path.Combine(root.FullName, name);
                File.WriteAllText(path, text);
                return path;
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_of_no_dataset_is_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => DuckDbFiles.Load("/landing/pageviews.csv", 1));
        Assert.StartsWith("pageviews.csv belongs to no dataset of usage", error.Message, StringComparison.Ordinal);
    }
}
