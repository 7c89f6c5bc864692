using Dapper;
using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Metrics;
using Insights.Api.Tests.Hosting;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>A row of the fact.</summary>
public sealed record Fact(DateOnly Day, int Hour, string? Place, string? Kind, int? Size, string Person, decimal Amount, decimal Fee, int? Score);

/// <summary>What there is of a stock on a day.</summary>
public sealed record Stock(DateOnly Day, string? Place, int Seats);

/// <summary>
/// A small random warehouse of its own: members with every character and without one, ties, days without rows, a year's end, a
/// leap day; with the metrics over it, and the API's reader of them.
/// </summary>
public sealed class AlgebraFacts : IAsyncLifetime, IDisposable
{
    public static readonly DateOnly First = new(2022, 12, 20);
    public static readonly DateOnly Last = new(2024, 3, 19);

    public static readonly string?[] Places =
        [null, "Kim", "kim", "a,b", "\"quoted\"", "O'Hara", "50%", "(none)", "total", " spaced ", "Köln", "x;--", "🙂", "\\", "period"];

    public static readonly string?[] Kinds = [null, "new", "old"];

    private readonly string _content = Directory.CreateTempSubdirectory("algebra-").FullName;
    private readonly List<AnswerCache> _caches = [];
    private NpgsqlDataSource _database = null!;

    public NpgsqlDataSource Database => _database;

    private List<Fact> Facts { get; } = [];

    private List<Stock> Stocks { get; } = [];

    public ILookup<DateOnly, Fact> FactsByDay { get; private set; } = null!;

    public ILookup<DateOnly, Stock> StocksByDay { get; private set; } = null!;

    public MetricCatalog Catalog { get; private set; } = null!;

    internal MetricReader Reader { get; private set; } = null!;

    /// <summary>The same metrics without pre-aggregations.</summary>
    public MetricCatalog PlainCatalog { get; private set; } = null!;

    /// <summary>Reads those.</summary>
    internal MetricReader PlainReader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Write(_content, text => text);
        Catalog = MetricCatalog.Load(new ContentDirectory(_content));
        Make(new Random(14));
        (FactsByDay, StocksByDay) = (Facts.ToLookup(fact => fact.Day), Stocks.ToLookup(stock => stock.Day));
        _database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(_database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await LoadAsync();
        var project = ModelProject.Load(new ContentDirectory(_content));
        foreach (var model in project.Models)
        {
            await new LiveRelations(project).BuildAsync(_database, model);
        }

        Reader = NewReader();
        // The same definitions without their pre-aggregations, which stand last in their entry.
        var plain = Path.Combine(_content, "plain");
        Write(plain, text => text.IndexOf(AlgebraContent.PreAggregations, StringComparison.Ordinal) is >= 0 and var at ? text[..at] + text[text.IndexOf("\nmetrics:", StringComparison.Ordinal)..] : text);
        PlainCatalog = MetricCatalog.Load(new ContentDirectory(plain));
        PlainReader = ReaderOf(plain, ModelProject.Load(new ContentDirectory(plain)));
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_content, recursive: true);
    }

    public void Dispose() => _caches.ForEach(cache => cache.Dispose());

    /// <summary>A reader that remembers nothing.</summary>
    internal MetricReader NewReader() => ReaderOf(_content, ModelProject.Load(new ContentDirectory(_content)));

    private static void Write(string content, Func<string, string> change)
    {
        var (models, semantics) = (Path.Combine(content, "models", "gold"), Path.Combine(content, "semantic_models", "algebra"));
        Directory.CreateDirectory(models);
        Directory.CreateDirectory(semantics);
        File.WriteAllText(Path.Combine(content, "units.yml"), "units: [{ name: dollars, decimals: 2 }]");
        File.WriteAllText(Path.Combine(content, "dbt_project.yml"), AlgebraContent.Project);
        File.WriteAllText(Path.Combine(models, "gold.yml"), AlgebraContent.Properties);
        foreach (var (name, sql) in AlgebraContent.Models)
        {
            File.WriteAllText(Path.Combine(models, $"{name}.sql"), sql);
        }

        File.WriteAllText(Path.Combine(semantics, "fct_algebra.yml"), change(AlgebraContent.Semantics));
        File.WriteAllText(Path.Combine(semantics, "fct_seats.yml"), change(AlgebraContent.StockSemantics));
    }

    private MetricReader ReaderOf(string content, ModelProject project)
    {
        var cache = new AnswerCache();
        _caches.Add(cache);
        var directory = new ContentDirectory(content);
        var catalog = MetricCatalog.Load(directory);
        var (gold, ownRows) = (new GoldSource(_database), new OwnRows(project));
        var members = new MemberLookup(gold, new MemberSources(gold, project, catalog, ownRows, cache), new FreeText(project), cache);
        return new MetricReader(
            gold, catalog, UnitCatalog.Load(directory), members, new WarehouseVersion(_database),
            new UsablePreAggregations(_database, project, new WarehouseVersion(_database), ownRows, cache), ownRows, new FreeText(project), cache);
    }

    private void Make(Random random)
    {
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            foreach (var place in Places)
            {
                Stocks.Add(new(day, place, random.Next(5)));
            }

            // Some days and one whole week have nothing; the first and the last day have something.
            var count = day == First || day == Last ? 2 : day.DayNumber % 40 < 7 ? 0 : random.Next(4);
            for (var i = 0; i < count; i++)
            {
                Facts.Add(new(
                    day, random.Next(24), Places[random.Next(random.Next(2) == 0 ? 4 : Places.Length)], Kinds[random.Next(Kinds.Length)],
                    random.Next(4) == 0 ? null : random.Next(5), $"p{random.Next(25)}", random.Next(-4, 21) / 2m, random.Next(4) / 4m, random.Next(5) == 0 ? null : random.Next(6)));
            }
        }
    }

    private async Task LoadAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            update ops.warehouse_version set version = 7;
            create schema given;
            create table given.facts (
                happened_date date, happened_at timestamptz, place text, kind text, size integer, person text,
                amount numeric(10, 2), fee numeric(10, 2), score integer);
            create table given.stocks (stock_date date, place text, seats integer);
            """);
        foreach (var fact in Facts)
        {
            await connection.ExecuteAsync(
                "insert into given.facts values (@Day, @At, @Place, @Kind, @Size, @Person, @Amount, @Fee, @Score)",
                new { fact.Day, At = fact.Day.ToDateTime(new TimeOnly(fact.Hour, 59), DateTimeKind.Utc), fact.Place, fact.Kind, fact.Size, fact.Person, fact.Amount, fact.Fee, fact.Score });
        }

        await using (var import = await connection.BeginBinaryImportAsync("copy given.stocks from stdin (format binary)"))
        {
            foreach (var stock in Stocks)
            {
                await import.WriteRowAsync(CancellationToken.None, stock.Day, (object?)stock.Place ?? DBNull.Value, stock.Seats);
            }

            await import.CompleteAsync();
        }
    }
}
