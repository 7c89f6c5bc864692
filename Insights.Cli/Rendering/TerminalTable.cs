using Spectre.Console;

namespace Insights.Cli.Rendering;

internal static class TerminalTable
{
    public static void Write(IAnsiConsole screen, Table table)
    {
        var grid = new Spectre.Console.Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
        foreach (var column in table.Columns)
        {
            grid.AddColumn(new TableColumn(new Text(Cells.OneLine(column.Heading), new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.Kind is ColumnKind.Number or ColumnKind.Quantity ? Justify.Right : Justify.Left,
                // Numbers and times that are broken over lines cannot be read.
                NoWrap = column.Kind is not ColumnKind.Text,
            });
        }

        foreach (var row in table.Rows)
            grid.AddRow(table.Columns.Select(column => new Text(Cells.Shown(Rendering.Table.Value(row, column.Name), column.Kind))));
        screen.Write(grid);
    }
}
