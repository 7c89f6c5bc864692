using System.Security.Cryptography;
using System.Text;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Names of indexes. PostgreSQL finds one by itself, but what it shortens may come out the same for two tables, and then one of two
/// that are made side by side fails.
/// </summary>
internal static class IndexName
{
    /// <summary>Of an identifier; see NAMEDATALEN of PostgreSQL.</summary>
    private const int MostBytes = 63;

    private const int HashDigits = 8;

    /// <param name="relation">The table.</param>
    /// <param name="columns">What it is over, in order.</param>
    /// <param name="kind">How the name ends.</param>
    /// <returns>The name, quoted: the table, the columns and the kind, shortened with a hash of all of it where it is too long.</returns>
    public static string Of(Relation relation, IEnumerable<string> columns, string kind)
    {
        // Two underscores tell (user, id) from (user_id).
        var whole = string.Join("__", columns.Prepend(relation.Name));
        if (Encoding.UTF8.GetByteCount($"{whole}_{kind}") <= MostBytes)
        {
            return Relation.Quote($"{whole}_{kind}");
        }

        var end = $"_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..HashDigits]}_{kind}";
        var (start, room) = (new StringBuilder(), MostBytes - end.Length);
        foreach (var rune in whole.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            start.Append(rune.ToString());
        }

        return Relation.Quote($"{start}{end}");
    }
}
