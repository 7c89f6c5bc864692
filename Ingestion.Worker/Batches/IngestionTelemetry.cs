using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ingestion.Worker.Batches;

/// <summary>The service's spans and metrics; source and meter are named as the project.</summary>
internal static class IngestionTelemetry
{
    public const string Name = "Ingestion.Worker";

    private static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Source = new(Name);
    public static readonly Counter<long> RowsLoaded = Meter.CreateCounter<long>("ingestion.rows.loaded", "{row}", "Rows written to bronze");
    public static readonly Counter<long> RowsRejected = Meter.CreateCounter<long>("ingestion.rows.rejected", "{row}", "Rows put into quarantine");
    public static readonly Counter<long> RowsRestated = Meter.CreateCounter<long>("ingestion.rows.restated", "{row}", "Loaded rows that earlier files have had already");
    public static readonly Counter<long> Batches = Meter.CreateCounter<long>("ingestion.batches", "{batch}", "Files taken, by status");
    public static readonly Histogram<double> BatchDuration = Meter.CreateHistogram<double>("ingestion.batch.duration", "s", "From claiming a file to its commit");

    /// <summary>Describes a finished batch on its span and counts it.</summary>
    public static void Record(Activity? span, Batch batch, TimeSpan duration)
    {
        span?.SetTag("batch.id", batch.BatchId)
            .SetTag("dataset", batch.Dataset)
            .SetTag("file.name", batch.FileName)
            .SetTag("file.size", batch.SizeBytes)
            .SetTag("batch.status", batch.Status)
            .SetTag("rows.read", batch.RowsRead)
            .SetTag("rows.loaded", batch.RowsLoaded)
            .SetTag("rows.rejected", batch.RowsRejected)
            .SetTag("rows.repaired", batch.RowsRepaired)
            .SetTag("rows.restated", batch.RowsRestated);
        if (batch.Status == BatchStatus.Failed)
        {
            span?.SetStatus(ActivityStatusCode.Error, "the file was refused");
        }

        var dataset = new KeyValuePair<string, object?>("dataset", batch.Dataset);
        RowsLoaded.Add(batch.RowsLoaded, dataset);
        RowsRejected.Add(batch.RowsRejected, dataset);
        RowsRestated.Add(batch.RowsRestated, dataset);
        Batches.Add(1, dataset, new KeyValuePair<string, object?>("status", batch.Status));
        BatchDuration.Record(duration.TotalSeconds, dataset);
    }
}
