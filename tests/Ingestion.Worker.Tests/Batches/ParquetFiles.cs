using System.Text;
using DuckDB.NET.Data;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>The table of Parquet files, written by DuckDB.</summary>
internal static class ParquetFiles
{
    private const string Row = "'e' || i as event_id, 'u1' as user_id, 'o1' as org_id, timestamp '2025-11-15 11:51:00' as event_timestamp";

    public static IReadOnlyList<BadFile> All { get; } =
    [
        File("parquet", Rows(3)).IsLoaded(3),
        File("parquet without rows", Rows(0)).IsLoaded(0),
        File("parquet in row groups", Rows(10_000), "row_group_size 2048").IsLoaded(10_000),
        File("parquet in snappy", Rows(5_000), "compression snappy").IsLoaded(5_000),
        File("parquet in zstd", Rows(5_000), "compression zstd").IsLoaded(5_000),
        File("parquet in gzip", Rows(5_000), "compression gzip").IsLoaded(5_000),
        File("parquet in lz4", Rows(5_000), "compression lz4_raw").IsLoaded(5_000),
        File("parquet without compression", Rows(5_000), "compression uncompressed").IsLoaded(5_000),
        File("parquet with names of its own", "select '2025-11-15' as \"Event Timestamp\", 'o' as ORGANISATION_ID, 1 as userId, 2.5 as \"event id\"").IsLoaded(1),
        File("parquet with bad values", $"select {Row} from range(3) t(i) union all select null, 'u1', 'o1', null union all select 'e', '', 'o1', now()::timestamp").IsLoaded(3, "4: event_id is missing", "5: user_id is missing"),
        File("parquet with a zero byte", $"select {Row} from range(1) t(i) union all select chr(0), 'u1', 'o1', now()::timestamp").IsLoaded(1, "2: the record has a zero byte"),
        File("parquet with a long field", $"select {Row} from range(1) t(i) union all select repeat('x', 1100000), 'u1', 'o1', now()::timestamp").IsLoaded(1, "2: event_id is longer than 1048576 bytes (Landing:MaxFieldBytes)"),
        File("parquet without a required column", "select 'e' as event_id, 'u' as user_id, now()::timestamp as event_timestamp").IsRefused("required column org_id is missing; found event_id, user_id, event_timestamp; expected org_id (or organisation_id)"),
        File("parquet of something else", "select 1 as a").IsRefused("the schema is no header: it has none of the columns of usage/navigation"),
        File("parquet with a column twice", $"select {Row}, 'u2' as \"User-ID \", 'u3' as \"user id\" from range(1) t(i)").IsRefused("the schema: columns 2 'user_id' and "),
        File("parquet with a list", $"select {Row}, [1, 2] as tags from range(1) t(i)").IsRefused("column tags is nested (List), and only flat columns are read; write it as JSON text"),
        File("parquet with a struct", $"select {Row}, {{'a': 1}} as more from range(1) t(i)").IsRefused("column more is nested (Struct)"),
        File("parquet with bytes", $"select {Row}, '\\xE9'::blob as picture from range(1) t(i)").IsRefused("row 1: picture has bytes that are no UTF-8; write the column as text, or leave it out"),
        BadFile.Navigation("truncated parquet", Write(Rows(1_000), "")[..^100], ".parquet").IsRefused("the file is not Parquet, or broken ("),
        BadFile.Navigation("csv named parquet", Encoding.UTF8.GetBytes("event_id,user_id,org_id,event_timestamp\n"), ".parquet").IsRefused("the file is not Parquet, or broken ("),
        BadFile.Navigation("empty file named parquet", [], ".parquet").IsRefused("the file is not Parquet, or broken ("),
        BadFile.Navigation("parquet with a zeroed page", Zeroed(Write(Rows(5_000), "compression snappy"), 200, 400), ".parquet").IsRefused("the file is not Parquet, or broken ("),
        BadFile.Navigation("compressed parquet", BadFile.Gzip(Write(Rows(3), "")), ".parquet.gz").IsRefused("a Parquet file compresses its own columns and is not read through gzip"),
    ];

    /// <summary>What DuckDB writes for a query.</summary>
    public static byte[] Write(string select, string options)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            using var database = new DuckDBConnection("DataSource=:memory:");
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = $"copy ({select}) to '{path}' (format parquet{(options.Length > 0 ? ", " : "")}{options})";
            command.ExecuteNonQuery();
            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    private static string Rows(int count) => $"select {Row} from range({count}) t(i)";

    private static BadFile File(string title, string select, string options = "") => BadFile.Navigation(title, Write(select, options), ".parquet");

    private static byte[] Zeroed(byte[] content, int start, int length)
    {
        content.AsSpan(start, length).Clear();
        return content;
    }
}
