using System.CommandLine;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights ingest</c>: sends a file and shows what became of it.</summary>
internal static class IngestCommand
{
    /// <summary>Enough to see what is wrong with a file.</summary>
    private const int ShownRejects = 10;

    public static Command Create(GlobalOptions globals)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "its name decides which dataset it belongs to" };
        var domain = new Option<string>("--domain")
        {
            Description = "the domain whose datasets it may belong to, such as usage",
            Required = true
        };
        var noWait = Options.NoWait();
        var timeout = Options.Timeout();
        var command = new Command("ingest", "Sends a file, waits until it is loaded and published, and shows counts and rejected rows.")
        {
            file, domain, noWait, timeout
        };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!path.Exists)
                throw new UsageException($"There is no file '{path}'.");
            var ingestion = new FileIngestion(
                session, path, parsed.GetRequiredValue(domain), TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            if (parsed.GetValue(noWait))
            {
                var landed = await session.Waiting.ShowAsync(show => ingestion.UploadAsync(show, cancellationToken));
                if (session.Output.IsJson)
                    session.Output.Json(landed);
                else
                    session.Output.Table(
                        new Table([new("domain"), new("file_name"), new("bytes", ColumnKind.Quantity), new("sha256")], [landed]));
                return ExitCode.Ok;
            }

            return await ShowAsync(
                session, await session.Waiting.ShowAsync(show => ingestion.RunAsync(show, cancellationToken)), cancellationToken);
        }));
        return command;
    }

    private static async Task<int> ShowAsync(Session session, IngestedFile ingested, CancellationToken cancellationToken)
    {
        var (output, batch) = (session.Output, ingested.Batch);
        var id = Cells.Plain(Table.Value(batch, "id"));
        var rejects = await session.Api.ListAsync($"/api/v1/pipeline/batches/{id}/rejects", ShownRejects, cancellationToken);
        if (output.IsJson)
        {
            output.Json(new { batch, ingested.Run, rejects });
        }
        else
        {
            output.Table(PipelineTables.Batches([batch]));
            if (rejects.Items.Count > 0)
                output.Table(PipelineTables.Rejects(rejects.Items));
            if (rejects.Next is not null)
                output.Note($"These are the first {ShownRejects}; `insights rejects --batch {id} --limit 1000` shows more.");
        }

        if (ingested.Failure is null)
            return ExitCode.Ok;
        output.Warn(ingested.Failure);
        return ExitCode.Refused;
    }
}
