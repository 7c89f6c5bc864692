using Warehouse.Catalog;

namespace Warehouse.Tests.Catalog;

/// <summary>What a manifest may say, and where an error points.</summary>
public sealed class DatasetManifestTests
{
    [Fact]
    public void A_manifest_is_a_dataset_with_defaults()
    {
        using var folder = new DatasetFolder().Write("usage/events.yml", DatasetFolder.Events);

        var dataset = Assert.Single(folder.Load().Datasets);

        Assert.Equal(("usage/events", "usage_events", LoadMode.Append, FileFormat.Csv), (dataset.Id, dataset.Table, dataset.Load, dataset.Format));
        Assert.Equal([("event_id", ColumnType.Text, true), ("score", ColumnType.Integer, false)], dataset.Columns.Select(column => (column.Name, column.Type, column.Required)));
    }

    [Theory]
    [InlineData("name: events", "name: Events", 1, "name 'Events' is not lower-case letters, digits and underscores, starting with a letter, at most 63")]
    [InlineData("name: events", "name: other", 1, "name 'other' is not the name of the file")]
    [InlineData("load: append", "load: merge", 4, "load 'merge' is not one of append, snapshot, restates")]
    [InlineData("load: append", "load: restates\nkey: [event_id]", 4, "load 'restates' is for datasets without a key, whose rows are told apart by their content; with a key, load 'append' and let the models take the latest row of each key")]
    [InlineData("load: append", "load: append\nformat: xml", 5, "format 'xml' is not one of csv, jsonl, json, parquet")]
    [InlineData("load: append", "load: append\nmax_reject_ratio: 5", 5, "max_reject_ratio '5' is not a number from 0 to 1")]
    [InlineData("load: append", "load: append\nencoding: klingon", 5, "encoding 'klingon' is not a known code page; for example windows-1252")]
    [InlineData("load: append", "load: append\nskip: 0", 5, "skip '0' is not a number of lines from 1 to 1000; leave it out where the header is the first line")]
    [InlineData("load: append", "load: append\nskip: two", 5, "skip 'two' is not a number of lines from 1 to 1000; leave it out where the header is the first line")]
    [InlineData("load: append", "load: append\nkey: [id]", 5, "key 'id' is not a column of this dataset")]
    [InlineData("load: append", "load: append\ntable: My Table", 5, "table 'My Table' is not lower-case letters, digits and underscores, starting with a letter, at most 63")]
    [InlineData("type: integer", "type: int", 7, "type 'int' is not one of text, integer, bigint, numeric, double, boolean, timestamptz, date, jsonb")]
    [InlineData("type: integer", "type: integer, min: low", 7, "min 'low' is not a number")]
    [InlineData("type: integer", "type: integer, values: [a]", 7, "values is for columns of type text")]
    [InlineData("type: integer", "type: text, min: 1", 7, "min and max is for columns of type integer, bigint, numeric and double")]
    [InlineData("load: append", "load: append\ndecimal: point", 5, "decimal 'point' is not one of \".\" \",\"")]
    [InlineData("load: append", "load: append\nthousands: .", 5, "thousands '.' needs decimal: \",\" beside it, because the point cannot be both")]
    [InlineData("load: append", "load: append\ndecimal: \",\"\nthousands: \",\"", 6, "thousands ',' is the decimal separator, too: they have to differ")]
    [InlineData("load: append", "load: append\npercent: yes", 5, "percent 'yes' is not one of points, fraction")]
    [InlineData("load: append", "load: append\ncurrency: [\"-\"]", 5, "currency '-' is not a sign or code such as € or EUR")]
    [InlineData("load: append", "load: append\nnegative: [red]", 5, "negative 'red' is not one of \"trailing_minus\" \"parentheses\"")]
    [InlineData("load: append", "load: append\nformats: [d.M]", 5, "format 'd.M' needs at least yyyy and a month")]
    [InlineData("type: integer", "type: integer, percent: fraction", 7, "percent: fraction is for columns of type numeric and double, because 12 % is 0.12")]
    [InlineData("type: integer", "type: integer, thousands: _", 7, "thousands '_' is not one of \".\" \",\" \"'\" \" \" none")]
    [InlineData("type: integer", "type: text, decimal: \",\"", 7, "decimal, thousands, currency, percent and negative is for columns of type integer, bigint, numeric and double")]
    [InlineData("type: integer", "type: text, repair: leading_integer", 7, "repair: leading_integer is for columns of type integer and bigint")]
    [InlineData("type: integer", "type: integer, repair: guess", 7, "repair 'guess' is not one of leading_integer")]
    [InlineData("type: integer", "type: text, formats: [M/d/yyyy]", 7, "formats is for columns of type timestamptz and date")]
    [InlineData("type: integer", "type: date, formats: [d.M.yy]", 7, "format 'd.M.yy' has yy, which may be any century; yyyy is expected")]
    [InlineData("type: integer", "type: date, formats: [dd MMMMM yyyy]", 7, "format 'dd MMMMM yyyy' has 'MMMMM', which is not one of M, MM, MMM, MMMM")]
    [InlineData("type: integer", "type: date, formats: [M/d/yyyy h]", 7, "format 'M/d/yyyy h' has an hour of 1 to 12 (h) without AM or PM (tt)")]
    [InlineData("type: integer", "type: date, formats: [M/d/yyyy H tt]", 7, "format 'M/d/yyyy H tt' has AM or PM (tt) without an hour of 1 to 12 (h)")]
    [InlineData("type: integer", "type: date, formats: [M/d/yyyy HH:mm.fff]", 7, "format 'M/d/yyyy HH:mm.fff' has a fraction (f) without a second (s)")]
    [InlineData("type: integer", "type: date, formats: [M MMM yyyy]", 7, "format 'M MMM yyyy' names the same part twice")]
    [InlineData("type: integer", "type: date, formats: [yyyy-MM-dd at]", 7, "format 'yyyy-MM-dd at' has the letter 'a', which is not one of y, M, d, H, h, m, s, f, F, t, z; put text into quotes")]
    [InlineData("type: integer", "type: date, formats: [\"M/d/yyyy 'at\"]", 7, "format 'M/d/yyyy 'at' has a quote that is not closed")]
    [InlineData("type: integer", "type: date, formats: [M/d/yyyy, d/M/yyyy]", 7, "formats 'M/d/yyyy' and 'd/M/yyyy' read '11/12/2010' as two different times; keep one of them")]
    [InlineData("type: integer", "type: date, formats: [epoch_seconds, epoch_milliseconds]", 7, "formats 'epoch_seconds' and 'epoch_milliseconds' read '1289556669' as two different times; keep one of them")]
    [InlineData("type: integer", "type: date, formats: [yyyyMMdd, epoch_seconds]", 7, "formats 'yyyyMMdd' and 'epoch_seconds' read '20101112' as two different times; keep one of them")]
    [InlineData("type: integer", "type: integer, headers: [Event ID]", 7, "header 'Event ID' already belongs to column 'event_id'")]
    public void A_mistake_is_named_with_its_line(string right, string wrong, int line, string problem)
    {
        using var folder = new DatasetFolder().Write("usage/events.yml", DatasetFolder.Events.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal($"usage/events.yml({line}): {problem}", folder.Error());
    }

    [Fact]
    public void What_a_column_does_not_say_of_its_numbers_the_dataset_says()
    {
        using var folder = new DatasetFolder().Write("shop/sales.yml", """
            name: sales
            description: Sales. One row per sale.
            files: ["*sales*.csv"]
            load: append
            decimal: ","
            thousands: "."
            currency: [€]
            percent: fraction
            formats: [dd.MM.yyyy]
            columns:
              - { name: pieces, type: integer, required: true }
              - { name: amount, type: numeric, negative: [trailing_minus, parentheses] }
              - { name: rate, type: double, decimal: ".", thousands: none, currency: [], percent: points }
              - { name: sold, type: date }
              - { name: paid, type: date, formats: [] }
              - { name: note, type: text }
            """);

        var columns = folder.Load().Datasets[0].Columns;

        Assert.Equal((',', '.', "€", PercentReading.Refused, false), Numbers(columns[0]));
        Assert.Equal((',', '.', "€", PercentReading.Fraction, true), Numbers(columns[1]));
        Assert.Equal(('.', null, "", PercentReading.Points, false), Numbers(columns[2]));
        Assert.Equal(["dd.MM.yyyy"], columns[3].Formats);
        Assert.Empty(columns[4].Formats);
        Assert.Same(NumberFormat.Undeclared, columns[5].Numbers);

        static (char?, char?, string, PercentReading, bool) Numbers(DatasetColumn column) =>
            (column.Numbers.Point, column.Numbers.Thousands, string.Join(' ', column.Numbers.Currency), column.Numbers.Percent, column.Numbers is { TrailingMinus: true, Parentheses: true });
    }

    [Theory]
    [InlineData("colour: red", 5)]
    [InlineData("max_reject_ratios: 0.1", 5)]
    public void An_unknown_key_is_named_with_its_line(string key, int line)
    {
        using var folder = new DatasetFolder().Write("usage/events.yml", DatasetFolder.Events.Replace("load: append", $"load: append\n{key}", StringComparison.Ordinal));

        var error = folder.Error();

        Assert.StartsWith($"usage/events.yml({line}): ", error, StringComparison.Ordinal);
        Assert.Contains(key.Split(':')[0], error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_datasets_cannot_write_to_one_table()
    {
        using var folder = new DatasetFolder()
            .Write("a/events.yml", DatasetFolder.Events + "\ntable: same")
            .Write("b/events.yml", DatasetFolder.Events + "\ntable: same");

        Assert.StartsWith("b/events.yml(1): table 'same' is already declared in ", folder.Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 2, 1, true)]
    [InlineData(null, 1, 1, false)]
    [InlineData(null, 20, 19, true)]
    [InlineData(null, 39, 20, false)]
    [InlineData(null, 40, 20, true)]
    [InlineData(null, 0, 0, true)]
    [InlineData("0.1", 10, 1, true)]
    [InlineData("0.1", 10, 2, false)]
    [InlineData("0", 1000, 1, false)]
    [InlineData("1", 1, 1, true)]
    public void A_file_is_refused_when_too_many_rows_are_bad(string? ratio, long read, long rejected, bool isTolerated)
    {
        using var folder = new DatasetFolder().Write("a/events.yml", DatasetFolder.Events + (ratio is null ? "" : $"\nmax_reject_ratio: {ratio}"));

        Assert.Equal(isTolerated, folder.Load().Datasets[0].Tolerates(read, rejected));
    }
}
