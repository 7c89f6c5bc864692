using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>Puts what the oracle is given into the usage domain's bronze tables, in its order.</summary>
internal static class UsageRows
{
    public static async Task LoadAsync(this TestWarehouse warehouse, IReadOnlyList<Organisation> organisations, IReadOnlyList<User> users, IReadOnlyList<Activity> rows)
    {
        await warehouse.LoadOrganisationsAsync(organisations, DateTimeOffset.UtcNow);
        await warehouse.LoadUsersAsync(users, DateTimeOffset.UtcNow);
        foreach (var (dataset, type) in new[] { ("navigation", ActivityType.Navigation), ("toolbar_transformations", ActivityType.Toolbar), ("research_transformations", ActivityType.Research) })
        {
            await warehouse.LoadAsync(dataset, [.. rows.Where(row => row.Type == type)]);
        }
    }

    /// <summary>A full extract of the organisations, as it arrived at a time.</summary>
    public static async Task LoadOrganisationsAsync(this TestWarehouse warehouse, IReadOnlyList<Organisation> organisations, DateTimeOffset receivedAt)
    {
        var batch = await warehouse.AddBatchAsync("usage/organisations", organisations.Count, receivedAt);
        await warehouse.CopyAsync("usage_organisations (id, name, is_active_customer, contracted_licences, created_at, _batch_id, _row_number)", organisations.Select(
            (o, i) => (object?[])[o.Id, o.Name, o.IsActiveCustomer, o.ContractedLicences, o.CreatedAt, batch, i + 1L]));
    }

    /// <summary>A full extract of the users, as it arrived at a time.</summary>
    public static async Task LoadUsersAsync(this TestWarehouse warehouse, IReadOnlyList<User> users, DateTimeOffset receivedAt)
    {
        var batch = await warehouse.AddBatchAsync("usage/users", users.Count, receivedAt);
        await warehouse.CopyAsync("usage_users (id, org_id, email, is_employee, is_licensed_user, created_at, _batch_id, _row_number)", users.Select(
            (u, i) => (object?[])[u.Id, u.OrganisationId, $"{u.Id}@example.com", u.IsEmployee, u.IsLicensed, u.CreatedAt, batch, i + 1L]));
    }

    public static async Task LoadAsync(this TestWarehouse warehouse, string dataset, IReadOnlyList<Activity> rows)
    {
        var batch = await warehouse.AddBatchAsync($"usage/{dataset}", rows.Count);
        var (columns, values) = dataset switch
        {
            "navigation" => ("", (Func<Activity, object?[]>)(_ => [])),
            "toolbar_transformations" => ("transformation_type, input_word_count, ", row => [row.TransformationType, row.InputWordCount]),
            _ => ("input_word_count, ", row => [row.InputWordCount]),
        };
        await warehouse.CopyAsync($"usage_{dataset} (event_id, user_id, org_id, event_timestamp, {columns}_batch_id, _row_number)", rows.Select(
            (row, i) => (object?[])[row.EventId, row.UserId, row.OrganisationId, row.OccurredAt, .. values(row), batch, i + 1L]));
    }

    /// <summary>Enters a loaded batch in the books.</summary>
    public static Task<long> AddBatchAsync(this TestWarehouse warehouse, string dataset, long rows, DateTimeOffset? receivedAt = null) => warehouse.ScalarAsync<long>(
        $"insert into ops.batches (dataset, file_name, sha256, size_bytes, status, rows_read, rows_loaded, received_at) values ('{dataset}', 'test.csv', '{Guid.NewGuid():N}', 1, 'loaded', {rows}, {rows}, '{receivedAt ?? DateTimeOffset.UtcNow:O}') returning batch_id");

    private static async Task CopyAsync(this TestWarehouse warehouse, string target, IEnumerable<object?[]> rows)
    {
        await using var connection = await warehouse.Database.OpenConnectionAsync();
        await using var import = await connection.BeginBinaryImportAsync($"copy bronze.{target} from stdin (format binary)");
        foreach (var row in rows)
        {
            await import.StartRowAsync();
            foreach (var value in row)
            {
                if (value is null)
                {
                    await import.WriteNullAsync();
                }
                else
                {
                    await import.WriteAsync(value);
                }
            }
        }

        await import.CompleteAsync();
    }
}
