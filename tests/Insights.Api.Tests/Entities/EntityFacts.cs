using Dapper;
using Insights.Api.Answers;
using Insights.Api.Entities;
using Insights.Api.Members;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Entities;

public sealed record Person(int Id, string? Nick, string? Town, DateOnly Joined, bool IsTest);

public sealed record Trip(DateOnly Day, int? PersonId, string? Kind, decimal Amount, int? Score, bool IsTest);

public sealed record PhoneCall(DateOnly Day, int? Caller);

/// <summary>
/// A small random warehouse of people who travel and call: some do nothing, some do without being listed, some rows are nobody's,
/// names are shared or missing, and the key has two names.
/// </summary>
public sealed class EntityFacts : IAsyncLifetime, IDisposable
{
    public static readonly DateOnly First = new(2024, 1, 1);
    public static readonly DateOnly Last = new(2024, 3, 31);

    public static readonly string?[] Towns = [null, "Lund", "Ry", "a,b"];

    public static readonly string?[] Kinds = [null, "bus", "train"];

    private static readonly string?[] Nicks = [null, "Kim", "Robin", "O'Hara"];

    private static readonly Dictionary<string, string> Models = new()
    {
        ["dim_people"] = """
            semantic_models:
              - name: dim_people
                entities: [{name: person, type: primary, expr: person_id, named_by: nick, synonyms: [people]}]
                dimensions:
                  - {name: joined_date, type: time}
                  - nick
                  - town
                  - {name: side, expr: "case when town = 'Lund' then 'east' when town is not null then 'west' end"}
                populations: [all, {name: real, expr: not is_test}]
            """,
        ["fct_trips"] = """
            semantic_models:
              - name: fct_trips
                defaults: {owner: tests}
                entities: [{name: person, type: foreign, expr: person_id}]
                dimensions: [{name: day, type: time}, kind]
                populations: [real, {name: all, expr: "true"}]
                measures:
                  - {name: trips, agg: count}
                  - {name: amount, agg: sum}
                  - {name: score, agg: average}
                  - {name: kinds, agg: count_distinct, expr: kind}
            metrics:
              - {name: trips, description: Rows., unit: trips}
              - {name: dear_trips, description: Rows., unit: trips, measure: trips, filter: amount > 5}
              - {name: spent, description: Sum., unit: coins, measure: amount}
              - {name: score, description: Mean., unit: points}
              - {name: kinds, description: Distinct., unit: kinds}
              - {name: spent_per_trip, description: Ratio., unit: coins, type: ratio, numerator: spent, denominator: trips}
            """,
        ["fct_calls"] = """
            semantic_models:
              - name: fct_calls
                defaults: {owner: tests}
                entities: [{name: person, type: foreign, expr: caller}]
                dimensions: [{name: call_day, type: time}]
                measures: [{name: calls, agg: count}]
            metrics:
              - {name: calls, description: Rows., unit: calls}
            """,
    };

    private readonly ContentDirectory _content = new(Directory.CreateTempSubdirectory("entities-").FullName);
    private readonly AnswerCache _cache = new();
    private NpgsqlDataSource _database = null!;

    public List<Person> People { get; } = [];

    public List<Trip> Trips { get; } = [];

    public List<PhoneCall> Calls { get; } = [];

    public MetricCatalog Catalog { get; private set; } = null!;

    internal EntityReader Reader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_content.SemanticModels, "travel"));
        foreach (var (name, yaml) in Models)
        {
            await File.WriteAllTextAsync(Path.Combine(_content.SemanticModels, "travel", $"{name}.yml"), yaml);
        }

        await File.WriteAllTextAsync(_content.Units, "units: [{name: dollars, decimals: 2}]");
        Catalog = MetricCatalog.Load(_content);
        Make(new Random(15));
        _database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await LoadAsync();
        var (gold, project) = (new GoldSource(_database), ModelProject.Load(ContentDirectory.BesideProgram));
        var ownRows = new OwnRows(project);
        var members = new MemberLookup(gold, new MemberSources(gold, project, Catalog, ownRows, _cache), new FreeText(project), _cache);
        Reader = new EntityReader(gold, Catalog, UnitCatalog.Load(_content), members, ownRows, new WarehouseVersion(_database), _cache);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_content.Path, recursive: true);
    }

    public void Dispose() => _cache.Dispose();

    private void Make(Random random)
    {
        for (var id = 1; id <= 30; id++)
        {
            People.Add(new(id, Nicks[random.Next(Nicks.Length)], Towns[random.Next(Towns.Length)], First.AddDays(random.Next(60)), random.Next(5) == 0));
        }

        // Whoever has more than 25 does nothing; 31 to 34 are not listed.
        int?[] travellers = [null, .. Enumerable.Range(1, 25).Select(id => (int?)id), 31, 32];
        int?[] callers = [null, .. Enumerable.Range(5, 15).Select(id => (int?)id), 33, 34];
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            for (var i = day == First || day == Last ? 0 : random.Next(-1, 2); i < 2; i++)
            {
                Trips.Add(new(
                    day, travellers[random.Next(travellers.Length)], Kinds[random.Next(Kinds.Length)], random.Next(-4, 21) / 2m,
                    random.Next(3) == 0 ? null : random.Next(6), random.Next(6) == 0));
                Calls.Add(new(day, callers[random.Next(callers.Length)]));
            }
        }
    }

    private async Task LoadAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            create schema gold;
            create schema ops;
            create table ops.warehouse_version as select 7::bigint as version;
            create table gold.dim_people (person_id integer primary key, nick text, town text, joined_date date, is_test boolean);
            create table gold.fct_trips (day date, person_id integer, kind text, amount numeric(10, 2), score integer, is_test boolean);
            create table gold.fct_calls (call_day date, caller integer);
            """);
        foreach (var person in People)
        {
            await connection.ExecuteAsync("insert into gold.dim_people values (@Id, @Nick, @Town, @Joined, @IsTest)", person);
        }

        foreach (var trip in Trips)
        {
            await connection.ExecuteAsync("insert into gold.fct_trips values (@Day, @PersonId, @Kind, @Amount, @Score, @IsTest)", trip);
        }

        foreach (var call in Calls)
        {
            await connection.ExecuteAsync("insert into gold.fct_calls values (@Day, @Caller)", call);
        }
    }
}
