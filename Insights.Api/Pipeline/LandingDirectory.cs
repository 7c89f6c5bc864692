using System.Security.Cryptography;
using Insights.Api.Problems;
using Microsoft.Extensions.Options;
using Warehouse.Catalog;
using Warehouse.Contracts;

namespace Insights.Api.Pipeline;

/// <summary>A file that waits for the ingestion.</summary>
/// <param name="Domain">Its folder.</param>
/// <param name="FileName">Its name, under which the batch will be found.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its content, lower-case hex.</param>
public sealed record LandedFile(string Domain, string FileName, long Bytes, string Sha256);

/// <summary>Puts files where the ingestion finds them: whole, or not at all.</summary>
internal sealed class LandingDirectory(DatasetCatalog catalog, IOptions<LandingOptions> options)
{
    private const int BufferBytes = 64 * 1024;

    private string Root => options.Value.Directory is { Length: > 0 } directory
        ? directory
        : throw new ProblemException(PipelineProblems.NoLanding, "Landing:Directory is not configured: set it to the directory that the ingestion watches");

    /// <summary>Writes the content under a name that the ingestion overlooks; <see cref="PendingFile.Land"/> gives it its own.</summary>
    /// <exception cref="ProblemException">400 the name, 404 the domain, 409 a file of the name waits, 413 it is larger than allowed, 422 no dataset takes it.</exception>
    public async Task<PendingFile> ReceiveAsync(string domain, string name, Stream content, CancellationToken cancellationToken)
    {
        var target = PathOf(domain, name);
        var pending = new PendingFile(Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName, $".{Guid.NewGuid():N}.part"), target);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long bytes = 0;
            await using (var file = new FileStream(pending.Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 }))
            {
                var buffer = new byte[BufferBytes];
                int read;
                while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    RequireSize(bytes += read);
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                file.Flush(flushToDisk: true);
            }

            pending.File = new LandedFile(DomainOf(domain), name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
            return pending;
        }
        catch
        {
            pending.Dispose();
            throw;
        }
    }

    /// <exception cref="ProblemException">413: a file of that size is not taken.</exception>
    public void RequireSize(long bytes)
    {
        if (bytes > options.Value.MaxUploadBytes)
            throw new ProblemException(PipelineProblems.UploadTooLarge, $"the file has more than {options.Value.MaxUploadBytes} bytes; split it, compress it, put it into the landing directory itself, or raise Landing:MaxUploadBytes");
    }

    /// <summary>Whether a file of that name waits to be taken, or is being loaded.</summary>
    public bool IsWaiting(string domain, string name) => LandingLayout.IsWaiting(Root, domain, name);

    private string PathOf(string domain, string name)
    {
        LandedName.Require(name);
        var folder = DomainOf(domain);
        if (catalog.Match(folder, name).Count != 1)
            throw new ProblemException(PipelineProblems.NoDataset, catalog.Explain(folder, name));
        var path = Path.Combine(Root, folder, name);
        return File.Exists(path) ? throw PendingFile.Waiting(path) : path;
    }

    private string DomainOf(string domain) =>
        catalog.Domains.FirstOrDefault(known => string.Equals(known, domain, StringComparison.OrdinalIgnoreCase))
        ?? throw new ProblemException(Problem.NotFound, $"there is no domain '{domain}'; expected one of {string.Join(", ", catalog.Domains)}");
}

/// <summary>A complete file under a temporary name, which goes away unless it lands.</summary>
internal sealed class PendingFile(string path, string target) : IDisposable
{
    /// <summary>On Unix a move looks whether the name is free before it takes it: two at once would both find it so.</summary>
    private static readonly Lock OneAtATime = new();

    public string Path { get; } = path;

    public LandedFile File { get; set; } = null!;

    public static ProblemException Waiting(string target) => new(
        PipelineProblems.FileWaiting, $"'{System.IO.Path.GetFileName(target)}' is waiting to be taken; wait until its batch is listed, or use another name");

    /// <summary>Gives the file its name, in one step.</summary>
    /// <exception cref="ProblemException">409: another file of that name has come meanwhile.</exception>
    public void Land()
    {
        try
        {
            lock (OneAtATime)
                System.IO.File.Move(Path, target);
        }
        catch (IOException) when (System.IO.File.Exists(target))
        {
            throw Waiting(target);
        }
    }

    public void Dispose() => System.IO.File.Delete(Path);
}
