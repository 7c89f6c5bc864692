namespace Warehouse.Contracts;

/// <summary>
/// A file has been loaded into bronze. Published at least once per loaded batch; consumers are idempotent on
/// <see cref="BatchId"/>. Source of the shape: the platform's design, section 5; changes are only ever additive.
/// </summary>
/// <param name="BatchId">Key of the batch in <c>ops.batches</c>.</param>
/// <param name="Dataset">Domain and dataset, such as <c>usage/navigation</c>.</param>
/// <param name="RowsLoaded">Rows that are now in the bronze table.</param>
/// <param name="RowsRejected">Rows that are in quarantine with a reason.</param>
/// <param name="CompletedAt">When the batch was committed, UTC.</param>
public sealed record BatchCompleted(long BatchId, string Dataset, long RowsLoaded, long RowsRejected, DateTimeOffset CompletedAt);

/// <summary>Somebody asks for a refresh of the warehouse now.</summary>
/// <param name="RequestId">Chosen by the sender; the run that answers it carries it.</param>
/// <param name="Select">Models to build, with everything downstream of them; <c>null</c> for what the new batches touch.</param>
/// <param name="FullRefresh">Rebuild from the whole of bronze, also where incremental work would do.</param>
/// <param name="RequestedBy">Who asked, for the run's history.</param>
/// <param name="Verify">Compare each incremental model with its fresh build before that is published; this makes it a full refresh.</param>
public sealed record RefreshRequested(
    Guid RequestId, IReadOnlyList<string>? Select, bool FullRefresh, string RequestedBy, bool Verify = false);

/// <summary>A run has published; readers see <see cref="Version"/> from now on.</summary>
/// <param name="RunId">Key of the run in <c>ops.runs</c>.</param>
/// <param name="Version">The new <c>ops.warehouse_version</c>.</param>
/// <param name="Models">Names of the models that were published, in dependency order.</param>
/// <param name="CompletedAt">When the publish was committed, UTC.</param>
public sealed record WarehouseRefreshed(long RunId, long Version, IReadOnlyList<string> Models, DateTimeOffset CompletedAt);
