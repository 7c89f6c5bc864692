using Warehouse.Content;

namespace Warehouse.Tests.Catalog;

/// <summary>What columns say of people is checked when they are loaded.</summary>
public sealed class PersonManifestTests
{
    private const string Persons = """
        persons:
          - { name: user, id: text, description: Somebody. }
          - { name: customer, id: number, description: Somebody else. }
        """;

    private const string Events = """
        name: events
        description: Events. One row per event.
        files: ["*events*.csv"]
        load: append
        columns:
          - { name: user_id, type: text, person: user, belongs_to: customer }
          - { name: customer_id, type: integer, person: customer }
          - { name: log, type: jsonb, personal: true, keep: [role] }
          - { name: email, type: text, personal: true }
        """;

    [Fact]
    public void Columns_say_whom_they_name_and_what_goes_with_whom()
    {
        using var folder = Folder(Events);

        var catalog = folder.Load();

        var columns = catalog.Datasets[0].Columns;
        Assert.Equal(["user", "customer", null, null], columns.Select(column => column.Person?.Name));
        Assert.Equal(["customer", null, null, null], columns.Select(column => column.BelongsTo?.Name));
        Assert.Equal([false, false, true, true], columns.Select(column => column.IsPersonal));
        Assert.Equal(["role"], columns[2].Keep);
        Assert.Equal(["user", "customer"], catalog.Datasets[0].Persons.Select(kind => kind.Name));
        Assert.Equal(["customer", "user"], catalog.WithBelongings(catalog.Persons[1]).Select(kind => kind.Name));
        Assert.Equal(["user"], catalog.WithBelongings(catalog.Persons[0]).Select(kind => kind.Name));
        Assert.Equal(("erased-7", "-7"), (catalog.Persons[0].Pseudonym(7), catalog.Persons[1].Pseudonym(7)));
    }

    [Theory]
    [InlineData("person: user,", "person: usr,", 6, "person 'usr' is not one of persons.yml; the nearest is user")]
    [InlineData("person: user,", "", 6, "belongs_to: customer is for a column with another person beside a column with person: customer")]
    [InlineData("belongs_to: customer", "belongs_to: user", 6, "belongs_to: user is for a column with another person beside a column with person: user")]
    [InlineData("jsonb, personal: true, keep: [role]", "jsonb, person: user", 8, "person: user is for columns of type text without values, min and max: who is erased gets another value")]
    [InlineData("integer, person", "integer, min: 1, person", 7, "person: customer is for columns of type integer and bigint without values, min and max: who is erased gets another value")]
    [InlineData("text, personal: true", "text, personal: maybe", 9, "personal 'maybe' is not true; leave it out otherwise")]
    [InlineData("text, personal: true", "date, personal: true", 9, "personal is for columns of type text and jsonb without values and person: '[erased]' takes its place")]
    [InlineData("text, personal: true", "text, personal: true, keep: [a]", 9, "keep is for columns of type jsonb with personal: true")]
    public void A_mistake_is_named_with_its_line(string right, string wrong, int line, string problem)
    {
        using var folder = Folder(Events.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal($"{Path.Combine("usage", "events.yml")}({line}): {problem}", folder.Error());
    }

    [Fact]
    public void Personal_data_needs_a_person()
    {
        using var folder = new DatasetFolder().Write("usage/events.yml", DatasetFolder.Events.Replace("text, required: true", "text, personal: true", StringComparison.Ordinal));

        Assert.EndsWith("(6): personal needs a column with person, which says whose it is", folder.Error());
    }

    [Fact]
    public void A_kind_is_declared_once_and_before_it_is_used()
    {
        using var twice = Folder(Events, Persons.Replace("customer", "user", StringComparison.Ordinal));
        using var none = new DatasetFolder().Write("usage/events.yml", Events);

        Assert.EndsWith("persons.yml(3): person 'user' is there twice", Assert.Throws<ContentException>(twice.Load).Message);
        Assert.EndsWith("(6): person 'user' is not known, because there is no persons.yml", none.Error());
    }

    private static DatasetFolder Folder(string events, string persons = Persons) =>
        new DatasetFolder().Write("usage/events.yml", events).Write("../persons.yml", persons);
}
