using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Database;

/// <summary>One forward-only step of the database's schema: a plain SQL file named <c>NNNN_what_it_does.sql</c>.</summary>
/// <param name="Version">The number in the file's name; steps are applied in its order.</param>
/// <param name="FileName">The file's name, which the history keeps.</param>
/// <param name="Sql">The file's text.</param>
/// <param name="Checksum">SHA-256 of the text with LF line ends, in hex: the same on every platform's checkout.</param>
public sealed partial record Migration(int Version, string FileName, string Sql, string Checksum)
{
    /// <summary>Reads a folder's migrations in the order of their versions.</summary>
    /// <exception cref="ContentException">A name has another form, or two files have one version.</exception>
    public static IReadOnlyList<Migration> ReadAll(string directory)
    {
        var migrations = Directory.EnumerateFiles(directory, "*.sql").Select(Read).OrderBy(migration => migration.Version).ToList();
        foreach (var (earlier, later) in migrations.Zip(migrations.Skip(1)))
        {
            if (earlier.Version == later.Version)
            {
                throw new ContentException(Path.Combine(directory, later.FileName), 1, $"{earlier.FileName} has the same version: "
                    + "give one of them the next free number");
            }
        }

        return migrations;
    }

    public static Migration Create(string fileName, string sql)
    {
        var name = Name().Match(fileName);
        if (!name.Success)
        {
            throw new ContentException(fileName, 1, "a migration is named NNNN_what_it_does.sql, such as 0004_add_customers.sql");
        }

        var checksum = SHA256.HashData(Encoding.UTF8.GetBytes(sql.ReplaceLineEndings("\n")));
        return new Migration(
            int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture), fileName, sql, Convert.ToHexStringLower(checksum));
    }

    private static Migration Read(string path) => Create(Path.GetFileName(path), File.ReadAllText(path));

    [GeneratedRegex(@"^(\d{4})_[a-z0-9_]+\.sql$")]
    private static partial Regex Name();
}
