using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Insights.Cli.Rendering;

namespace Insights.Cli.Exports;

/// <summary><c>insights export</c>: a whole relation as a CSV file, byte by byte as the API sends it.</summary>
internal static class ExportCommand
{
    /// <summary>The header of a file in which something is hidden.</summary>
    private const string MissingScope = "Missing-Scope";

    public static Command Create(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "chats or messages" };
        name.CompletionSources.Add("chats", "messages");
        var file = new Option<FileInfo?>("--output", "-o")
        {
            Description = "where to write it [default: standard output]",
            HelpName = "FILE"
        };
        var command = new Command("export", "A whole relation as a CSV file.") { name, file };
        command.Validators.Add(result =>
        {
            if (result.GetValue(globals.Json) && result.GetValue(file) is null)
                result.AddError("--json says what was written with -o; the export itself is CSV");
        });
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var target = parsed.GetValue(file);
            var path = $"/api/v1/exports/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}.csv";
            if (target is null)
            {
                await using var bytes = session.Output.OpenBytes();
                var hidesData = await session.Api.DownloadAsync(
                    path,
                    async (response, token) =>
                    {
                        await CopyAsync(response, bytes, token);
                        return response.Headers.Contains(MissingScope);
                    },
                    cancellationToken);
                WarnOf(session.Output, hidesData);
                return ExitCode.Ok;
            }

            var saved = await session.Waiting.ShowAsync(show =>
            {
                show($"writing {target.Name}");
                return session.Api.DownloadAsync(path, (response, token) => SaveAsync(response, target, token), cancellationToken);
            });
            if (session.Output.IsJson)
                session.Output.Json(saved);
            else
                session.Output.Note($"{target}: {Cells.Quantity(saved.Bytes)} bytes, warehouse version {saved.WarehouseVersion}.");
            WarnOf(session.Output, saved.HidesPersonalData);
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>The file appears whole, or not at all, and takes the place of an older one.</summary>
    private static async Task<SavedExport> SaveAsync(HttpResponseMessage response, FileInfo target, CancellationToken cancellationToken)
    {
        // What has no length may be a device or a pipe, which must not be replaced by a file.
        var isReplaceable = !target.Exists || (target.Length > 0 && target.LinkTarget is null);
        var path = isReplaceable ? $"{target.FullName}.{Guid.NewGuid():N}.part" : target.FullName;
        try
        {
            long bytes;
            await using (var written = new FileStream(path, isReplaceable ? FileMode.CreateNew : FileMode.Truncate, FileAccess.Write))
                bytes = await CopyAsync(response, written, cancellationToken);
            if (isReplaceable)
                File.Move(path, target.FullName, overwrite: true);
            return new SavedExport(target.FullName, bytes, response.Headers.TryGetValues("Warehouse-Version", out var version)
                ? long.Parse(version.First(), CultureInfo.InvariantCulture)
                : null, response.Headers.Contains(MissingScope));
        }
        catch (Exception e)
            when (e is (IOException { InnerException: not SocketException } and not HttpIOException) or UnauthorizedAccessException)
        {
            throw new UsageException($"'{target}' cannot be written: {e.Message}");
        }
        finally
        {
            if (isReplaceable && File.Exists(path))
                File.Delete(path);
        }
    }

    private static async Task<long> CopyAsync(HttpResponseMessage response, Stream target, CancellationToken cancellationToken)
    {
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81920];
        long bytes = 0;
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0; bytes += read)
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        return bytes;
    }

    private static void WarnOf(Output output, bool hidesPersonalData)
    {
        if (hidesPersonalData)
            output.Warn("People's data stands there as [pii]: a key with the scope pii in INSIGHTS_KEY gets it.");
    }

    private sealed record SavedExport(string File, long Bytes, long? WarehouseVersion, bool HidesPersonalData);
}
