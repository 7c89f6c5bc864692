using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Insights.Cli.Rendering;

/// <summary>
/// Answers on standard output: tables and charts on a terminal, tab-separated lines under a line of names in a pipe, or the
/// API's JSON. What is not the answer goes to standard error.
/// </summary>
internal sealed class Output(Shell shell, bool json)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // The text goes to a terminal or a program, not into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IAnsiConsole? _screen = json ? null : shell.Screen;
    private bool _hasTable;

    public bool IsJson => json;

    /// <summary>Standard output as bytes.</summary>
    public Stream OpenBytes() => shell.OpenOut();

    public void Json<T>(T answer) => shell.Out.WriteLine(JsonSerializer.Serialize(answer, Indented));

    /// <summary>A sentence of the answer.</summary>
    public void Sentence(string text)
    {
        if (_screen is null)
            shell.Out.WriteLine(Cells.OneLine(text));
        else
            _screen.Write(new Paragraph(Cells.OneLine(text) + "\n", new Style(decoration: Decoration.Bold)));
    }

    /// <summary>Several lines as they are, such as SQL.</summary>
    public void Block(string text) => shell.Out.WriteLine(Cells.OneLine(text, keepLines: true));

    public void Table(Table table)
    {
        if (_screen is not null)
        {
            TerminalTable.Write(_screen, table);
            return;
        }

        if (_hasTable)
            shell.Out.WriteLine();
        _hasTable = true;
        shell.Out.WriteLine(string.Join('\t', table.Columns.Select(column => column.Name)));
        foreach (var row in table.Rows)
            shell.Out.WriteLine(string.Join('\t', table.Columns.Select(column => Cells.Plain(Rendering.Table.Value(row, column.Name)))));
    }

    /// <summary>A picture of a table, on a terminal.</summary>
    public void Chart(Table table, Chart chart)
    {
        if (_screen is not null)
            chart.Write(_screen, table);
    }

    /// <summary>What helps a person at a terminal and would disturb a program.</summary>
    public void Note(string text) => _screen?.Write(new Paragraph(Cells.OneLine(text) + "\n", new Style(foreground: Color.Grey)));

    /// <summary>What the reader must know although it is not the answer.</summary>
    public void Warn(string text) => shell.Error.WriteLine(Cells.OneLine(text));
}
