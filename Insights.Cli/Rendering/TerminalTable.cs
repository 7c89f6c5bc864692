using Spectre.Console;

namespace Insights.Cli.Rendering;

internal static class TerminalTable
{
    public static void Write(IAnsiConsole screen, Table table)
    {
        var grid = new Spectre.Console.Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
        var columns = table.Columns.Where(column => !column.IsHidden && (!column.IsOptional || table.Rows.Any(row => Rendering.Table.Value(row, column.Name) is not null))).ToList();
        foreach (var column in columns)
        {
            grid.AddColumn(new TableColumn(new Text(Cells.OneLine(column.Heading), new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.Kind is ColumnKind.Number or ColumnKind.Quantity or ColumnKind.List ? Justify.Right : Justify.Left,
                // Numbers that are broken over lines cannot be read.
                NoWrap = column.Kind is ColumnKind.Number or ColumnKind.Quantity,
            });
        }

        foreach (var row in table.Rows)
            grid.AddRow(columns.Select(column => new Text(Cells.Shown(Rendering.Table.Value(row, column.Name), column.Kind))));
        screen.Write(grid);
    }
}
