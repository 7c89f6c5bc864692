using Spectre.Console;

namespace Insights.Cli.Rendering;

internal static class TerminalTable
{
    /// <summary>What stands between two columns: a line and a space on either side.</summary>
    private const int Gap = 3;

    /// <summary>Text that is longer may be broken over lines.</summary>
    private const int EnoughForText = 24;

    private const int EnoughForHeading = 14;

    public static void Write(IAnsiConsole screen, Table table)
    {
        var columns = table.Columns
            .Where(column => !column.IsHidden
                && (!column.IsOptional || table.Rows.Any(row => Rendering.Table.Value(row, column.Name) is not null)))
            .Select(column => new Shown(
                column, [.. table.Rows.Select(row => Cells.Shown(Rendering.Table.Value(row, column.Name), column.Kind))]))
            .ToList();
        var fitting = Fitting(columns, screen.Profile.Width);
        var grid = new Spectre.Console.Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
        foreach (var column in fitting)
        {
            grid.AddColumn(new TableColumn(new Text(column.Heading, new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.Column.Kind is ColumnKind.Number or ColumnKind.Quantity or ColumnKind.Money or ColumnKind.List
                    ? Justify.Right
                    : Justify.Left,
                NoWrap = !column.MayBreak,
            });
        }

        for (var row = 0; row < table.Rows.Count; row++)
            grid.AddRow(fitting.Select(column => new Text(column.Values[row])));
        screen.Write(grid);
        if (fitting.Count < columns.Count)
        {
            var left = string.Join(", ", columns.Skip(fitting.Count).Select(column => column.Column.Name));
            screen.Write(
                new Paragraph($"No room for {left}: widen the terminal, or use a pipe or --json.\n", new Style(foreground: Color.Grey)));
        }
    }

    /// <summary>As many leading columns as can be read side by side, and at least one.</summary>
    private static List<Shown> Fitting(IReadOnlyList<Shown> columns, int width)
    {
        var used = 1;
        return [.. columns.TakeWhile((column, i) => (used += column.Width + Gap) <= width || i == 0)];
    }

    /// <summary>A column with its values as they are shown.</summary>
    private sealed record Shown(Column Column, IReadOnlyList<string> Values)
    {
        /// <summary>Numbers and dates that are broken over lines cannot be read.</summary>
        public bool MayBreak { get; } = Column.Kind is not (ColumnKind.Number or ColumnKind.Quantity or ColumnKind.Money)
            && Values.Any(value => value.Length > EnoughForText || value.Contains(' ', StringComparison.Ordinal));

        /// <summary>Columns that it needs at least.</summary>
        public int Width => Math.Max(
            Heading.Split('\n').Max(line => line.Length),
            Values.Select(value => MayBreak ? Math.Min(value.Length, EnoughForText) : value.Length).DefaultIfEmpty().Max());

        /// <summary>Broken at words, so that a long heading does not make a column of short values wide.</summary>
        public string Heading { get; } = Break(
            Cells.OneLine(Column.Heading), Math.Max(EnoughForHeading, Values.Select(value => value.Length).DefaultIfEmpty().Max()));

        private static string Break(string heading, int width) => heading.Split(' ').Aggregate((lines, word) =>
            lines.Length - (lines.LastIndexOf('\n') + 1) + 1 + word.Length <= width ? $"{lines} {word}" : $"{lines}\n{word}");
    }
}
