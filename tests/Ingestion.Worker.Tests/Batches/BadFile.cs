using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>A file as it may arrive, and exactly what becomes of it.</summary>
public sealed record BadFile(string Title, string Domain, string FileName, byte[] Content)
{
    public string Status { get; private init; } = "loaded";

    public long Read { get; private init; }

    public long Loaded { get; private init; }

    public long Rejected => Messages.Count;

    /// <summary>What the batch's reason says, for a file that is refused.</summary>
    public string? Reason { get; private init; }

    /// <summary>Messages of the rejected rows behind "file line ".</summary>
    public IReadOnlyList<string> Messages { get; private init; } = [];

    public string? Encoding { get; private init; }

    public static BadFile Navigation(string title, string content) => Navigation(title, System.Text.Encoding.UTF8.GetBytes(content));

    public static BadFile Navigation(string title, byte[] content, string extension = ".csv") => new(title, "usage", NameOf(title, "navigation", extension), content);

    public static BadFile Of(string domain, string dataset, string title, string content, string extension = ".csv") =>
        new(title, domain, NameOf(title, dataset, extension), System.Text.Encoding.UTF8.GetBytes(content));

    public BadFile IsLoaded(long rows, params string[] messages) =>
        this with { Read = rows + messages.Length, Loaded = rows, Messages = messages };

    public BadFile IsRefused(string reason) => this with { Status = "failed", Reason = reason };

    public BadFile As(string encoding) => this with { Encoding = encoding };

    public override string ToString() => Title;

    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(content);
        return target.ToArray();
    }

    public static byte[] In(string encoding, string text)
    {
        System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var found = System.Text.Encoding.GetEncoding(encoding);
        return [.. found.GetPreamble(), .. found.GetBytes(text)];
    }

    private static string NameOf(string title, string dataset, string extension) =>
        $"{string.Concat(title.Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ')).Replace(' ', '_').ToLower(CultureInfo.InvariantCulture)}_{dataset}{extension}";
}
