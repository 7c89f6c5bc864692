using Dapper;
using Insights.Api.Answers;
using Insights.Api.Entities;
using Insights.Api.Members;
using Insights.Api.Metrics;
using Insights.Api.Tests.Hosting;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
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
                dimensions: [{name: day, type: time}, kind, person_id]
                populations: [real, {name: all, expr: "true"}]
                measures:
                  - {name: trips, agg: count}
                  - {name: amount, agg: sum}
                  - {name: score, agg: average}
                  - {name: kinds, agg: count_distinct, expr: kind}
                pre_aggregations:
                  - {name: trips_by_person, dimensions: [person_id], measures: [trips, amount]}
                  - {name: trips_by_person_and_kind, dimensions: [person_id, kind], measures: [trips, amount, score]}
            metrics:
              - {name: trips, description: Rows., unit: trips}
              - {name: dear_trips, description: Rows., unit: trips, measure: trips, filter: amount > 5}
              - {name: spent, description: Sum., unit: coins, measure: amount}
              - {name: score, description: Mean., unit: points}
              - {name: kinds, description: Distinct., unit: kinds}
              - {name: spent_per_trip, description: Ratio., unit: coins, type: ratio, numerator: spent, denominator: trips}
              - {name: luck, description: Arithmetic., unit: points, type: derived, expr: "3 - spent * dear_trips"}
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

    private const string Project = """
        name: travel
        models:
          travel:
            +materialized: table
            gold:
              +schema: gold
              +grants: {select: [warehouse_reader]}
        """;

    private const string Properties = """
        sources: [{name: given, tables: [{name: people}, {name: trips}, {name: calls}]}]
        models:
          - {name: dim_people, description: One row per person.}
          - {name: fct_trips, description: One row per trip.}
          - {name: fct_calls, description: One row per call.}
        """;

    private readonly ContentDirectory _content = new(Directory.CreateTempSubdirectory("entities-").FullName);
    private readonly List<AnswerCache> _caches = [];
    private NpgsqlDataSource _database = null!;

    public List<Person> People { get; } = [];

    public List<Trip> Trips { get; } = [];

    public List<PhoneCall> Calls { get; } = [];

    public MetricCatalog Catalog { get; private set; } = null!;

    /// <summary>Reads what the engine keeps added up, where that answers.</summary>
    internal EntityReader Reader { get; private set; } = null!;

    /// <summary>Reads facts alone.</summary>
    internal EntityReader PlainReader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_content.SemanticModels, "travel"));
        foreach (var (name, yaml) in Models)
        {
            await File.WriteAllTextAsync(Path.Combine(_content.SemanticModels, "travel", $"{name}.yml"), yaml);
        }

        Directory.CreateDirectory(Path.Combine(_content.Path, "models", "gold"));
        await File.WriteAllTextAsync(Path.Combine(_content.Path, "dbt_project.yml"), Project);
        await File.WriteAllTextAsync(Path.Combine(_content.Path, "models", "gold", "gold.yml"), Properties);
        foreach (var model in Models.Keys)
        {
            await File.WriteAllTextAsync(
                Path.Combine(_content.Path, "models", "gold", $"{model}.sql"), $"select * from {{{{ source('given', '{model[4..]}') }}}}");
        }

        await File.WriteAllTextAsync(_content.Units, "units: [{name: dollars, decimals: 2}]");
        Catalog = MetricCatalog.Load(_content);
        Make(new Random(15));
        _database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(_database, TimeProvider.System)
            .ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await LoadAsync();
        var project = ModelProject.Load(_content);
        foreach (var model in project.Models)
        {
            await new LiveRelations(project).BuildAsync(_database, model);
        }

        Reader = ReaderOf(project);
        // It knows nothing of what is added up.
        PlainReader = ReaderOf(ModelProject.Load(ContentDirectory.BesideProgram));
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_content.Path, recursive: true);
    }

    public void Dispose() => _caches.ForEach(cache => cache.Dispose());

    private EntityReader ReaderOf(ModelProject project)
    {
        var cache = new AnswerCache();
        _caches.Add(cache);
        var (gold, ownRows, version) = (new GoldSource(_database), new OwnRows(project), new WarehouseVersion(_database));
        var members = new MemberLookup(gold, new MemberSources(gold, project, Catalog, ownRows, cache), new FreeText(project), cache);
        return new EntityReader(
            gold, Catalog, UnitCatalog.Load(_content), members, ownRows, version,
            new UsablePreAggregations(_database, project, version, ownRows, cache), cache);
    }

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
            update ops.warehouse_version set version = 7;
            create schema given;
            create table given.people (person_id integer primary key, nick text, town text, joined_date date, is_test boolean);
            create table given.trips (day date, person_id integer, kind text, amount numeric(10, 2), score integer, is_test boolean);
            create table given.calls (call_day date, caller integer);
            """);
        foreach (var person in People)
        {
            await connection.ExecuteAsync("insert into given.people values (@Id, @Nick, @Town, @Joined, @IsTest)", person);
        }

        foreach (var trip in Trips)
        {
            await connection.ExecuteAsync("insert into given.trips values (@Day, @PersonId, @Kind, @Amount, @Score, @IsTest)", trip);
        }

        foreach (var call in Calls)
        {
            await connection.ExecuteAsync("insert into given.calls values (@Day, @Caller)", call);
        }
    }
}
