using System.Text;
using System.Text.Json;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>The names that the objects of a file have used, and the field that each stands for.</summary>
internal sealed class JsonProperties(Dataset dataset, SourceColumns columns)
{
    private readonly Dictionary<string, int> _columns = SourceColumns.Index(dataset);
    private readonly List<(byte[] Utf8, string Name, int Field)> _known = [];
    private int _expected;

    public (string Name, int Field) this[int property] => (_known[property].Name, _known[property].Field);

    /// <summary>Finds the property at the reader's position. Objects mostly name theirs in the same order, and that costs no search.</summary>
    public int Find(ref Utf8JsonReader json)
    {
        for (var i = 0; i < _known.Count; i++)
        {
            var property = (_expected + i) % _known.Count;
            if (json.ValueTextEquals(_known[property].Utf8))
            {
                _expected = property + 1;
                return property;
            }
        }

        var name = json.GetString()!;
        var field = _columns.TryGetValue(HeaderName.Normalise(name), out var column) ? column : columns.AddExtra(name);
        _known.Add((Encoding.UTF8.GetBytes(name), name, field));
        _expected = _known.Count;
        return _known.Count - 1;
    }
}
