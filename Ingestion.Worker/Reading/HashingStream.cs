using System.Security.Cryptography;

namespace Ingestion.Worker.Reading;

/// <summary>Hashes what passes through, so that a file is read once.</summary>
internal sealed class HashingStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _rest = new byte[64 * 1024];

    /// <summary>What is hashed when it is read through this stream, and only then.</summary>
    public Stream Inner => inner;

    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        BytesRead += read;
        return read;
    }

    /// <summary>Reads what is left and gives the hash of everything, in lower-case hex.</summary>
    public string Finish()
    {
        while (Read(_rest.AsSpan()) > 0)
        {
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        inner.Dispose();
        base.Dispose(disposing);
    }
}
