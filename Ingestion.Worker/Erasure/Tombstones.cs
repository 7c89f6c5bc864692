using System.Buffers.Binary;
using Warehouse.Catalog;
using Warehouse.Erasure;

namespace Ingestion.Worker.Erasure;

/// <summary>Recognises those who were erased, by keyed hashes of what they were known by.</summary>
internal sealed class Tombstones
{
    private readonly PersonHash _hash;

    /// <summary>By the first half of the hash, which is as unlikely to be another's.</summary>
    private readonly Dictionary<UInt128, long> _numbers = [];

    /// <param name="hash">Made with the key that the hashes were made with.</param>
    /// <param name="rows">Numbers and hashes.</param>
    public Tombstones(PersonHash hash, IEnumerable<(long Number, byte[] Hash)> rows)
    {
        _hash = hash;
        foreach (var (number, bytes) in rows)
        {
            _numbers[Key(bytes)] = number;
        }
    }

    /// <summary>Of something that a person said of themselves, such as an address; no id is like it.</summary>
    public static string ValueOf(PersonKind kind) => $"value of {kind.Name}";

    /// <returns>The number of the pseudonym that stands for an id; <c>null</c> for the id of somebody who was not erased.</returns>
    public long? Find(PersonKind kind, ReadOnlySpan<byte> id) => Find(kind.Name, id);

    /// <summary>Whether somebody who was erased had this value, and nobody else.</summary>
    public bool HasValue(PersonKind kind, ReadOnlySpan<byte> value) => Find(ValueOf(kind), value) is not null;

    private static UInt128 Key(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);

    private long? Find(string kind, ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[PersonHash.Bytes];
        _hash.Write(kind, name, hash);
        return _numbers.TryGetValue(Key(hash), out var number) ? number : null;
    }
}
