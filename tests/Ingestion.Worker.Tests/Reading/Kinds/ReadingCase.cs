using System.Text;
using Ingestion.Worker.Tests.Batches;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>A file for one of the datasets of <see cref="ReadingHost"/>, and exactly what becomes of it.</summary>
public sealed record ReadingCase(string Title, string Dataset, string Extension, byte[] Content)
{
    /// <summary>What bronze holds: the columns in order and <c>_extra</c> where there is one, "∅" for null.</summary>
    public IReadOnlyList<string> Rows { get; private init; } = [];

    /// <summary>Messages of the rejected rows behind "file line ".</summary>
    public IReadOnlyList<string> Messages { get; private init; } = [];

    /// <summary>The batch's whole reason, for a file that is refused.</summary>
    public string? Reason { get; private init; }

    public long Repaired { get; private init; }

    public static ReadingCase Notes(string title, string content) => Of("notes", title, content);

    public static ReadingCase Visits(string title, string content) => Of("visits", title, content);

    public static ReadingCase Things(string title, string content) => Of("things", title, content, ".jsonl");

    public static ReadingCase Of(string dataset, string title, string content, string extension = ".csv") => new(title, dataset, extension, Encoding.UTF8.GetBytes(content));

    public static ReadingCase Of(string dataset, string title, byte[] content, string extension = ".csv") => new(title, dataset, extension, content);

    public static ReadingCase In(string encoding, string dataset, string title, string content) => new(title, dataset, ".csv", BadFile.In(encoding, content));

    public ReadingCase Loads(params string[] rows) => this with { Rows = rows };

    public ReadingCase Rejects(params string[] messages) => this with { Messages = messages };

    public ReadingCase Repairs(long rows) => this with { Repaired = rows };

    public ReadingCase IsRefused(string reason) => this with { Reason = reason };

    public override string ToString() => Title;
}
