using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>Datasets and streams to read from.</summary>
internal static class Given
{
    public static Dataset Dataset(params DatasetColumn[] columns) => new(
        "test", "rows", "Rows. One row per row.", "test_rows", LoadMode.Append, FileFormat.Csv, null, null, [], [new FilePattern("*.csv")], columns, []);

    public static Dataset TextDataset(params string[] columns) => Dataset([.. columns.Select(name => Column(name, ColumnType.Text))]);

    public static DatasetColumn Column(string name, ColumnType type, bool required = false, string[]? formats = null, string[]? values = null, decimal? min = null, decimal? max = null) =>
        new(name, type, required, [], formats ?? [], values ?? [], min, max, RepairRule.None, null);

    /// <summary>Gives its bytes in chunks of random size.</summary>
    public static Stream Chunks(byte[] content, Random random, int largest) => new ChunkStream(content, random, largest);

    public static string Show(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private sealed class ChunkStream(byte[] content, Random random, int largest) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, largest + 1)));
    }
}
