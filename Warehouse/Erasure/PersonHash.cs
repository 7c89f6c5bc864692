using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Warehouse.Erasure;

/// <summary>
/// Recognises people without knowing them: HMAC-SHA256 with a secret, so that who reads the hashes cannot try out names.
/// </summary>
public sealed class PersonHash(string key)
{
    /// <summary>The setting that has the secret.</summary>
    public const string Setting = "Erasure:Key";

    public const int Bytes = HMACSHA256.HashSizeInBytes;

    /// <summary>What is missing where no key is set, and what to do.</summary>
    public const string Missing = $"{Setting} is not set: give every service the same secret of at least 32 characters, "
        + "such as the output of 'openssl rand -hex 32', and keep it; who was erased is recognised by it";

    private const int LeastCharacters = 32;
    private const int MostOnStack = 512;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    /// <summary>Of nobody: tells one key from another.</summary>
    public byte[] Check => Of("", "");

    /// <returns><c>null</c> when no key is set.</returns>
    /// <exception cref="InvalidOperationException">The key is too short to be a secret.</exception>
    public static PersonHash? From(IConfiguration configuration) => configuration[Setting] switch
    {
        null or "" => null,
        { Length: < LeastCharacters } text => throw new InvalidOperationException(
            $"{Setting} has {text.Length} characters, expected a secret of at least {LeastCharacters}, such as the output of "
                + "'openssl rand -hex 32'"),
        var text => new PersonHash(text),
    };

    /// <param name="kind">The kind of people.</param>
    /// <param name="name">An id, or an address; compared exactly.</param>
    public byte[] Of(string kind, string name)
    {
        var hash = new byte[Bytes];
        Write(kind, Encoding.UTF8.GetBytes(name), hash);
        return hash;
    }

    /// <param name="kind">The kind of people.</param>
    /// <param name="name">As UTF-8.</param>
    /// <param name="hash">Gets <see cref="Bytes"/> bytes.</param>
    public void Write(string kind, ReadOnlySpan<byte> name, Span<byte> hash)
    {
        var prefix = Encoding.UTF8.GetByteCount(kind) + 1;
        Span<byte> text = prefix + name.Length <= MostOnStack ? stackalloc byte[prefix + name.Length] : new byte[prefix + name.Length];
        Encoding.UTF8.GetBytes(kind, text);
        text[prefix - 1] = 0;
        name.CopyTo(text[prefix..]);
        HMACSHA256.HashData(_key, text, hash);
    }
}
