using Dapper;
using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Problems;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Members;

/// <summary>Which members a text names, over relations that the project knows by their names.</summary>
public sealed class MemberLookupTests : IAsyncLifetime, IDisposable
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
        var named = await Lookup.FindAsync(new MemberName("empty", "x", ["empty"], ["dim_dates"]), 1, CancellationToken.None);

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
    public async Task What_stands_for_rows_without_a_member_can_be_named_in_any_case()
    {
        var match = await Lookup.FindAsync(Name("organisation_id", "UNKNOWN") with { Missing = "unknown" }, 1, CancellationToken.None);

        Assert.Equal(["unknown"], match.Members);
        Assert.Empty((await FindAsync("organisation_id", "UNKNOWN")).Members);
    }

    [Fact]
    public async Task Every_text_that_names_no_member_is_refused_in_one_answer()
    {
        MemberName[] names = [Name("organisation_id", "ORG_001"), Name("organisation_id", "org_nope"), Name("user_id", "99")];

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => Lookup.RequireAsync(names, 1, CancellationToken.None));

        Assert.Equal(Problem.InvalidParameter, refusal.Problem);
        var unknown = Assert.IsType<UnknownMember[]>(refusal.Members["unknown_members"]);
        Assert.Equal([("organisation_id", "org_nope"), ("user_id", "99")], unknown.Select(member => (member.Parameter, member.Member)));
    }

    [Fact]
    public async Task Members_that_several_texts_name_are_taken_once()
    {
        MemberName[] names = [Name("organisation_id", "ORG_001"), Name("organisation_id", "org_001"), Name("user_id", "12")];

        var named = await Lookup.RequireAsync(names, 1, CancellationToken.None);

        Assert.Equal(["org_001"], named["organisation_id"]);
        Assert.Equal(["12"], named["user_id"]);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _cache.Dispose();

    private MemberLookup Lookup => new(
        new GoldSource(_database),
        new MemberSources(
            new GoldSource(_database), Project, MetricCatalog.Load(ContentDirectory.BesideProgram), new OwnRows(Project), _cache),
        new FreeText(Project),
        _cache);

    private static MemberName Name(string dimension, string text) => new(dimension, text, [dimension], ["fct_sessions"]);

    private Task<MemberMatch> FindAsync(string dimension, string text, long version = 1) =>
        Lookup.FindAsync(Name(dimension, text), version, CancellationToken.None);
}
