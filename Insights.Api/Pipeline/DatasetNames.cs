using Dapper;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Catalog;
using Warehouse.Suggestions;

namespace Insights.Api.Pipeline;

/// <summary>The parameter <c>dataset</c> of lists: one of the catalog, or one that has left it and still has batches.</summary>
internal sealed class DatasetNames(NpgsqlDataSource warehouse, DatasetCatalog catalog)
{
    /// <returns>The dataset in its own spelling; <c>null</c> if none is asked for.</returns>
    /// <exception cref="ProblemException">400: there is no such dataset; the message names all, the nearest first.</exception>
    public async Task<string?> RequireAsync(string? dataset, CancellationToken cancellationToken)
    {
        if (dataset is null)
        {
            return null;
        }

        var known = catalog.Datasets.Select(one => one.Id).ToList();
        if (known.Find(id => string.Equals(id, dataset, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return name;
        }

        return await HasBatchesAsync(dataset, cancellationToken) ? dataset : throw new ProblemException(
            Problem.InvalidParameter,
            $"dataset '{dataset}' is not known; it is {string.Join(", ", NearestTexts.InOrder(dataset, known))}");
    }

    private async Task<bool> HasBatchesAsync(string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from ops.batches where dataset = @dataset)",
            new { dataset },
            cancellationToken: cancellationToken));
    }
}
