using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>Checks what a column says of people: whom it names, and what goes when one of them is erased.</summary>
internal static class PersonManifest
{
    public static PersonKind PersonOf(string path, ColumnEntry entry, ColumnType type, IReadOnlyList<PersonKind> persons)
    {
        var kind = PersonKind.Require(path, persons, entry.Person!);
        var isRight = kind.HasNumbers ? type is ColumnType.Integer or ColumnType.BigInt : type is ColumnType.Text;
        if (!isRight || entry.Values.Count > 0 || entry.Min is not null || entry.Max is not null)
        {
            throw new ContentException(
                path, entry.Person!.Line,
                $"person: {kind.Name} is for columns of type {(kind.HasNumbers ? "integer and bigint" : "text")} without values, min and "
                    + "max: who is erased gets another value");
        }

        return kind;
    }

    public static PersonKind OwnerOf(string path, DatasetFile file, ColumnEntry entry, IReadOnlyList<PersonKind> persons)
    {
        var owner = PersonKind.Require(path, persons, entry.BelongsTo!);
        return entry.Person is { } person && person.Text != owner.Name && file.Columns.Any(column => column.Person?.Text == owner.Name)
            ? owner
            : throw new ContentException(
                path, entry.BelongsTo!.Line,
                $"belongs_to: {owner.Name} is for a column with another person beside a column with person: {owner.Name}");
    }

    public static bool IsPersonal(string path, DatasetFile file, ColumnEntry entry, ColumnType type)
    {
        if (entry.Personal!.Text is not "true")
        {
            throw new ContentException(path, entry.Personal.Line, $"personal '{entry.Personal.Text}' is not true; leave it out otherwise");
        }

        if (type is not (ColumnType.Text or ColumnType.Jsonb) || entry.Values.Count > 0 || entry.Person is not null)
        {
            throw new ContentException(
                path, entry.Personal.Line,
                $"personal is for columns of type text and jsonb without values and person: '{PersonKind.Marker}' takes its place");
        }

        return file.Columns.Any(column => column.Person is not null)
            ? true
            : throw new ContentException(path, entry.Personal.Line, "personal needs a column with person, which says whose it is");
    }

    public static IReadOnlyList<string> Kept(string path, ColumnEntry entry, ColumnType type) =>
        entry.Keep is { Count: > 0 } keep && (entry.Personal is null || type is not ColumnType.Jsonb)
            ? throw new ContentException(path, keep[0].Line, "keep is for columns of type jsonb with personal: true")
            : [.. (entry.Keep ?? []).Select(name => name.Text)];
}
