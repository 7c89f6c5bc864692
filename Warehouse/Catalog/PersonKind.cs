using Warehouse.Content;
using Warehouse.Suggestions;

namespace Warehouse.Catalog;

/// <summary>A kind of people that the data tells of, from <c>persons.yml</c>.</summary>
/// <param name="Name">What columns of datasets and requests for an erasure call it, such as <c>user</c>.</param>
/// <param name="HasNumbers">Whether a whole number says who somebody is; a text otherwise.</param>
/// <param name="Description">Who they are.</param>
/// <param name="HasGeneratedTexts">Whether <c>customer_id</c> of <c>ops.generations</c> is one of them.</param>
public sealed record PersonKind(string Name, bool HasNumbers, string Description, bool HasGeneratedTexts)
{
    /// <summary>What stands for a name, an address or free text of somebody who was erased.</summary>
    public const string Marker = "[erased]";

    /// <summary>What stands for who somebody was: the same in every row, so that all counts stay what they were.</summary>
    /// <param name="number">Of the tombstone.</param>
    public string Pseudonym(long number) => HasNumbers ? $"-{number}" : $"erased-{number}";

    /// <exception cref="ContentException">The file is wrong; the message names file and line.</exception>
    internal static IReadOnlyList<PersonKind> ReadAll(ContentDirectory content)
    {
        var kinds = new List<PersonKind>();
        if (!File.Exists(content.Persons))
        {
            return kinds;
        }

        foreach (var entry in YamlFile.Read<PersonsFile>(content.Persons).Persons)
        {
            var name = DatasetManifest.Identifier(content.Persons, entry.Name, "name");
            if (kinds.Exists(kind => kind.Name == name))
            {
                throw new ContentException(content.Persons, entry.Name.Line, $"person '{name}' is there twice");
            }

            kinds.Add(new PersonKind(name, entry.Id is PersonIdType.Number, entry.Description, entry.GeneratedTexts));
        }

        return kinds;
    }

    /// <exception cref="ContentException">There is no such kind; the message names the nearest.</exception>
    internal static PersonKind Require(string path, IReadOnlyList<PersonKind> kinds, Located name) =>
        kinds.FirstOrDefault(kind => kind.Name == name.Text) ?? throw new ContentException(path, name.Line, kinds.Count == 0
            ? $"person '{name.Text}' is not known, because there is no persons.yml"
            : $"person '{name.Text}' is not one of persons.yml; the nearest is "
                + $"{NearestTexts.InOrder(name.Text, kinds.Select(kind => kind.Name)).First()}");
}

/// <summary>The shape of <c>persons.yml</c>.</summary>
public sealed class PersonsFile
{
    public required IList<PersonEntry> Persons { get; init; }
}

/// <summary>One entry under <c>persons</c>.</summary>
public sealed class PersonEntry
{
    public required Located Name { get; init; }
    public required PersonIdType Id { get; init; }
    public required string Description { get; init; }
    public bool GeneratedTexts { get; init; }
}

/// <summary>What says who somebody is.</summary>
public enum PersonIdType
{
    Text,
    Number,
}
