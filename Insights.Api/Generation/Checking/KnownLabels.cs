using Npgsql;

namespace Insights.Api.Generation.Checking;

/// <summary>All topics, products and channels of the warehouse: what a text about one customer could confuse.</summary>
/// <param name="Topics">Topics of all customers.</param>
/// <param name="Products">Products of all months.</param>
/// <param name="Channels">Channels of all customers.</param>
/// <param name="LastDate">Day of the newest interaction of all; <c>null</c> without any.</param>
internal sealed record KnownLabels(
    IReadOnlyList<string> Topics, IReadOnlyList<string> Products, IReadOnlyList<string> Channels, DateOnly? LastDate);

/// <summary>Reads the labels once per version of the warehouse, because they take a look at every interaction.</summary>
internal sealed class KnownLabelsReader(NpgsqlDataSource warehouse)
{
    private const string Sql = """
        select
            (select version from ops.warehouse_version),
            coalesce(array_agg(distinct topic) filter (where topic is not null), '{}'),
            coalesce(array_agg(distinct product) filter (where product <> 'unknown'), '{}'),
            coalesce(array_agg(distinct channel), '{}'),
            max(interaction_date)
        from gold.interactions
        """;

    private volatile Versioned? _last;

    /// <param name="version">The version that is wanted; a newer one is as good, because the check only becomes stricter.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<KnownLabels> ReadAsync(long version, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Version >= version)
        {
            return last.Labels;
        }

        await using var command = warehouse.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var labels = new KnownLabels(
            reader.GetFieldValue<string[]>(1), reader.GetFieldValue<string[]>(2), reader.GetFieldValue<string?[]>(3).OfType<string>().ToArray(),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4));
        _last = new Versioned(reader.GetInt64(0), labels);
        return labels;
    }

    private sealed record Versioned(long Version, KnownLabels Labels);
}
