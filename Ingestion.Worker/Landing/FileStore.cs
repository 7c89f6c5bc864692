using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Ingestion.Worker.Landing;

/// <summary>Where files go when they leave the landing directory: the same place for the same delivery, however often it is tried.</summary>
public sealed class FileStore(IOptions<LandingOptions> options)
{
    /// <summary>Longer names have no room for the hash: file systems allow 255 bytes.</summary>
    public const int MaxNameBytes = LongestName - HashCharacters - 1;

    private const int LongestName = 255;
    private const int HashCharacters = 12;
    private const string ErrorSuffix = ".error.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Opens a file for reading that its writer may still have open.</summary>
    internal static FileStreamOptions BesideItsWriter => new() { BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete };

    public string ArchivePath(string domain, string name, string sha256, DateTimeOffset receivedAt) =>
        Target(options.Value.ArchiveDirectory, domain, name, sha256, receivedAt);

    public string FailedPath(string domain, string name, string sha256, DateTimeOffset receivedAt) =>
        Target(options.Value.FailedDirectory, domain, Shorten(name, MaxNameBytes - ErrorSuffix.Length), sha256, receivedAt);

    /// <summary>Moves a file; a file of that name there has the same content (its name holds the hash) and gives way.</summary>
    /// <returns>Whether it was still there to be moved.</returns>
    public static bool Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Writes the first bytes of a file to another, if they are what they should be.</summary>
    /// <returns>Whether they are.</returns>
    public static async Task<bool> CopyStartAsync(string from, string to, long bytes, string sha256, CancellationToken cancellationToken)
    {
        var part = $"{to}.part";
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var source = new FileStream(from, BesideItsWriter))
        await using (var target = File.Create(part))
        {
            var buffer = new byte[128 * 1024];
            for (var left = bytes; left > 0;)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                left -= read;
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256)
        {
            File.Move(part, to, overwrite: true);
            return true;
        }

        File.Delete(part);
        return false;
    }

    /// <summary>Writes what is wrong with a refused file to <c>{file}.error.json</c> beside it.</summary>
    public static async Task ExplainAsync(string failedPath, FileError error, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(failedPath)!);
        await using var file = File.Create(failedPath + ErrorSuffix);
        await JsonSerializer.SerializeAsync(file, error, Json, cancellationToken);
    }

    /// <summary>Removes what <see cref="ExplainAsync"/> wrote, which shows rows.</summary>
    public static void RemoveExplanation(string failedPath) => File.Delete(failedPath + ErrorSuffix);

    /// <summary>Keeps the end, which has the extension.</summary>
    private static string Shorten(string name, int maxBytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > maxBytes)
        {
            name = name[(char.IsHighSurrogate(name[0]) ? 2 : 1)..];
        }

        return name;
    }

    private static string Target(string directory, string domain, string name, string sha256, DateTimeOffset receivedAt) =>
        Path.Combine(directory, domain, receivedAt.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), $"{sha256[..Math.Min(HashCharacters, sha256.Length)]}-{name}");
}

/// <summary>What <c>.error.json</c> beside a refused file says.</summary>
public sealed record FileError
{
    public required long BatchId { get; init; }
    public required string Dataset { get; init; }
    public required string FileName { get; init; }

    /// <summary>What was found, what was expected, what to do.</summary>
    public required string Reason { get; init; }

    /// <summary>The first rejected rows, when they are the reason.</summary>
    public required IReadOnlyList<string> Examples { get; init; }
    public required string Sha256 { get; init; }
    public required long SizeBytes { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string? TraceId { get; init; }
}
