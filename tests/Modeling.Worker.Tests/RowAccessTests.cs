using Npgsql;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>Whoever is restricted to organisations sees their rows of each relation, as it is published and as it is merged into.</summary>
public sealed class RowAccessTests
{
    private static readonly DateTime November = new(2025, 11, 1, 9, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Published_and_merged_relations_give_their_owners_rows_and_no_others()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(
            [new("o1", "One", true, 3), new("o2", "Two", true, 2)],
            [new("u1", "o1", false, true, November), new("u2", "o2", false, true, November)],
            [new("e1", "u1", "o1", November.AddDays(1), ActivityType.Navigation, null, null), new("e2", "u2", "o2", November.AddDays(1), ActivityType.Toolbar, "expand", 5)]);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        await RequireOwnAsync(warehouse);

        await warehouse.LoadAsync(
            [new("o1", "One", true, 3), new("o2", "Two", true, 2)],
            [new("u1", "o1", false, true, November), new("u2", "o2", false, true, November)],
            [new("e3", "u1", "o1", November.AddDays(3), ActivityType.Toolbar, "expand", 5), new("e4", "u2", "o2", November.AddDays(4), ActivityType.Navigation, null, null)]);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        await RequireOwnAsync(warehouse);
    }

    private static async Task RequireOwnAsync(TestWarehouse warehouse)
    {
        var owned = TestWarehouse.Models().Models.Where(model => model.RowAccess is not null).ToList();
        var readable = await warehouse.ListAsync(
            "select format('%I.%I', schemaname, tablename) from pg_tables where has_table_privilege('restricted_reader', format('%I.%I', schemaname, tablename), 'select') and schemaname !~ '^(pg_|information)'",
            row => row.GetString(0));
        var views = await warehouse.ListAsync(
            "select format('%I.%I', schemaname, viewname) from pg_views where has_table_privilege('restricted_reader', format('%I.%I', schemaname, viewname), 'select') and schemaname !~ '^(pg_|information)'",
            row => row.GetString(0));
        Assert.Equal(
            owned.Select(model => $"{model.Relation.Schema}.{model.Relation.Name}").Append("ops.warehouse_version").Order(StringComparer.Ordinal),
            readable.Concat(views).Order(StringComparer.Ordinal));

        await using var connection = await warehouse.Database.OpenConnectionAsync();
        await ExecuteAsync("set insights.organisations = '{o1}'; set role restricted_reader");
        var rows = 0L;
        foreach (var model in owned)
        {
            await using var command = new NpgsqlCommand(
                $"select count(*), count(*) filter (where \"{model.RowAccess}\" is distinct from 'o1') from {model.Relation}", connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            Assert.Equal((model.Name, 0), (model.Name, reader.GetInt64(1)));
            rows += reader.GetInt64(0);
        }

        Assert.InRange(rows, 8, 1000);
        await ExecuteAsync("reset role; reset insights.organisations");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
