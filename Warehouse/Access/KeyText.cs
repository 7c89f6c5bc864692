using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Warehouse.Access;

/// <summary>
/// The text of an API key, <c>insights_{id}_{secret}</c>: twelve hexadecimal digits that name it, and 64 that nobody can guess.
/// SHA-256 is enough to keep it by: slow hashes are for secrets that people think of, and would cost each request milliseconds.
/// </summary>
/// <param name="Id">Names the key, and is no secret.</param>
/// <param name="Hash">SHA-256 of the whole text.</param>
public sealed partial record KeyText(string Id, byte[] Hash)
{
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    /// <summary>A new key, which is shown once.</summary>
    public static (string Text, KeyText Key) Create()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var text = $"insights_{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (text, new KeyText(id, HashOf(text)));
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out KeyText? key)
    {
        key = Form().Match(text) is { Success: true } match ? new KeyText(match.Groups[1].Value, HashOf(text)) : null;
        return key is not null;
    }

    /// <summary>Takes as long whatever the other is.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    [GeneratedRegex(@"\Ainsights_([0-9a-f]{12})_[0-9a-f]{64}\z")]
    private static partial Regex Form();
}
