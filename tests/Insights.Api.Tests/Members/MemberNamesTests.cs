using Dapper;
using Insights.Api.Answers;
using Insights.Api.Members;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;

namespace Insights.Api.Tests.Members;

/// <summary>Which members a text names, over relations that the project knows by their names.</summary>
public sealed class MemberNamesTests : IAsyncLifetime, IDisposable
{
    private static readonly ModelProject Project = ModelProject.Load(ContentDirectory.BesideProgram);

    private readonly AnswerCache _cache = new();
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            create schema gold;
            create table gold.fct_sessions (organisation_id text, user_id bigint, is_licensed_population boolean);
            insert into gold.fct_sessions values ('org_001', 1, true), (null, 12, false), ('Acme, Inc.', 120, null), ('acme, inc.', 121, true), ('ZÜRICH', 1200, true), ('50%', 7, true), ('O''Hara "X"', 8, true);
            create table gold.dim_organisations (organisation_id text);
            insert into gold.dim_organisations values ('org_001'), ('org_002'), ('Org_Mixed');
            create table gold.fct_chats (organisation_id text);
            insert into gold.fct_chats values ('org_of_chats');
            create table gold.dim_dates (empty text);
            """);
    }

    [Theory]
    [InlineData("organisation_id", "org_001", "org_001")]
    [InlineData("organisation_id", "ORG_001", "org_001")]
    [InlineData("organisation_id", "org_002", "org_002")]
    [InlineData("organisation_id", "ORG_mixed", "Org_Mixed")]
    [InlineData("organisation_id", "Acme, Inc.", "Acme, Inc.")]
    [InlineData("organisation_id", "acme, inc.", "acme, inc.")]
    [InlineData("organisation_id", "ACME, INC.", "Acme, Inc.|acme, inc.")]
    [InlineData("organisation_id", "zürich", "ZÜRICH")]
    [InlineData("organisation_id", "50%", "50%")]
    [InlineData("organisation_id", "o'hara \"x\"", "O'Hara \"X\"")]
    [InlineData("user_id", "12", "12")]
    [InlineData("is_licensed_population", "TRUE", "true")]
    public async Task A_text_names_the_member_written_so_or_those_that_differ_in_case(string dimension, string written, string members) =>
        Assert.Equal(members.Split('|').Order(StringComparer.Ordinal), (await FindAsync(dimension, written)).Members);

    [Theory]
    [InlineData("organisation_id", "")]
    [InlineData("organisation_id", "org_00%")]
    [InlineData("organisation_id", "org_00_")]
    [InlineData("organisation_id", "null")]
    [InlineData("organisation_id", "org_of_chats")]
    [InlineData("organisation_id", "org_001 ")]
    [InlineData("user_id", "2")]
    [InlineData("user_id", "01")]
    [InlineData("is_licensed_population", "yes")]
    public async Task A_text_that_is_only_like_a_member_names_none(string dimension, string written)
    {
        var named = await FindAsync(dimension, written);

        Assert.Empty(named.Members);
        Assert.InRange(named.Nearest.Count, 1, 5);
    }

    [Theory]
    [InlineData("organisation_id", "org_003", "org_001,org_002")]
    [InlineData("organisation_id", "rog_002", "org_002,org_001")]
    [InlineData("organisation_id", "mixed", "Org_Mixed")]
    [InlineData("organisation_id", "Zurich", "ZÜRICH")]
    [InlineData("user_id", "1201", "120,1200,121")]
    public async Task The_nearest_come_first(string dimension, string written, string nearest) =>
        Assert.Equal(nearest.Split(','), (await FindAsync(dimension, written)).Nearest.Take(nearest.Split(',').Length));

    [Fact]
    public async Task A_dimension_without_members_has_none_and_no_nearest()
    {
        var named = await new MemberNames(_database, Project, _cache).FindAsync(["dim_dates"], ["empty"], "x", 1, CancellationToken.None);

        Assert.Empty(named.Members);
        Assert.Empty(named.Nearest);
    }

    [Fact]
    public async Task What_a_new_version_brings_is_found()
    {
        Assert.Empty((await FindAsync("organisation_id", "org_new")).Members);
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync("insert into gold.fct_sessions values ('Org_New')");

        Assert.Empty((await FindAsync("organisation_id", "org_new", version: 1)).Members);
        Assert.Equal(["Org_New"], (await FindAsync("organisation_id", "org_new", version: 2)).Members);
    }

    [Fact]
    public void No_more_than_five_are_kept_and_they_are_the_nearest_of_many()
    {
        var nearest = new NearestTexts("member_4242");
        foreach (var number in Enumerable.Range(0, 10_000))
        {
            nearest.Show($"member_{number:0000}");
        }

        Assert.Equal(5, nearest.Texts.Count);
        Assert.Equal("member_4242", nearest.Texts[0]);
        Assert.All(nearest.Texts, text => Assert.InRange(LetterDistance.Between(text, "member_4242"), 0, 1));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _cache.Dispose();

    private Task<NamedMembers> FindAsync(string dimension, string written, long version = 1) =>
        new MemberNames(_database, Project, _cache).FindAsync(["fct_sessions"], [dimension], written, version, CancellationToken.None);
}
