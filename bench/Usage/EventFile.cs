using System.Text;
using Bench.Generation;

namespace Bench.Usage;

/// <summary>A row of an activity file: an event under the id by which the source system knows it.</summary>
public readonly record struct EventRow(UsageEvent Event, ulong Id);

/// <summary>One activity file, such as <c>navigation_2025-09.csv</c>.</summary>
public sealed class EventFile : IDisposable
{
    private static readonly string[] Columns = ["event_id", "user_id", "org_id", "event_timestamp", "transformation_type", "input_word_count"];

    private static readonly byte[][] ToolbarKinds = [.. UsageEvent.ToolbarKinds.Select(Encoding.UTF8.GetBytes)];

    private readonly CsvFile _file;
    private readonly string[] _columns;
    private readonly string _userFormat;
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);

    /// <param name="path">Where the file goes.</param>
    /// <param name="table">Decides the columns.</param>
    /// <param name="style">How this delivery differs from the plain one.</param>
    /// <param name="userFormat">Format of user numbers, such as <c>D4</c>.</param>
    public EventFile(string path, ActivityTable table, EventFileStyle style, string userFormat)
    {
        _columns = ColumnsOf(table);
        if (style == EventFileStyle.OtherColumnOrder)
            Array.Reverse(_columns);
        _userFormat = userFormat;
        var header = style == EventFileStyle.TitleHeader ? _columns.Select(Title) : _columns;
        var windows = style == EventFileStyle.WindowsExport;
        _file = new CsvFile(path, header, crlf: windows, byteOrderMark: windows);
    }

    public string FilePath => _file.FilePath;

    public long Rows => _file.Rows;

    /// <summary>The file as written so far.</summary>
    public GeneratedFile Generated => new(FilePath, _file.Rows) { Rejected = _rejected };

    public void Write(in EventRow row)
    {
        foreach (var column in _columns)
            Write(row, column);
        _file.EndRow();
    }

    /// <summary>Writes a row that no reader may accept.</summary>
    public void WriteBroken(in EventRow row, BrokenRow kind)
    {
        _rejected[kind.Reason()] = _rejected.GetValueOrDefault(kind.Reason()) + 1;
        foreach (var column in kind == BrokenRow.TooFewFields ? _columns[..^1] : _columns)
        {
            var broken = kind.Replacement(column);
            if (broken is null)
                Write(row, column);
            else
                _file.Field(broken);
        }

        if (kind == BrokenRow.TooManyFields)
            _file.Field("again");
        _file.EndRow();
    }

    public void Dispose() => _file.Dispose();

    private static string[] ColumnsOf(ActivityTable table) => table switch
    {
        ActivityTable.Navigation => Columns[..4],
        ActivityTable.Toolbar => Columns[..],
        _ => [.. Columns[..4], Columns[5]],
    };

    /// <summary><c>event_id</c> becomes <c>Event ID</c>.</summary>
    private static string Title(string column) => string.Join(' ', column.Split('_').Select(word =>
        word == "id" ? "ID" : char.ToUpperInvariant(word[0]) + word[1..]));

    private void Write(in EventRow row, string column)
    {
        switch (column)
        {
            case "event_id":
                _file.Field("evt_"u8, row.Id, "x16");
                break;
            case "user_id":
                _file.Field(row.Event.User < 0 ? "user_x"u8 : "user_"u8, Math.Abs(row.Event.User), _userFormat);
                break;
            case "org_id":
                _file.Field("org_"u8, row.Event.Organisation, "D3");
                break;
            case "event_timestamp":
                Span<byte> text = stackalloc byte[TimestampSpelling.MaxLength];
                _file.Field(text[..TimestampSpelling.Write(row.Event.Second, row.Id, text)]);
                break;
            case "transformation_type":
                _file.Field(ToolbarKinds[row.Event.Kind]);
                break;
            default:
                _file.Field(""u8, row.Event.Words);
                break;
        }
    }
}

/// <summary>How a delivery differs from a plain one; readers must not care.</summary>
public enum EventFileStyle
{
    Plain,

    /// <summary>CRLF line ends and a byte order mark.</summary>
    WindowsExport,

    /// <summary>Headers such as <c>Event ID</c>.</summary>
    TitleHeader,

    /// <summary>The columns from last to first.</summary>
    OtherColumnOrder,
}
