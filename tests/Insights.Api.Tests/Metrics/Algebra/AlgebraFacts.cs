using Dapper;
using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Metrics;
using Npgsql;
using TestServers;
using Warehouse.Content;
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

    private const string FactSemantics = """
        semantic_models:
          - name: fct_algebra
            defaults: {owner: tests}
            dimensions: [{name: happened_date, type: time}, place, kind, size]
            measures:
              - {name: visits, agg: count}
              - {name: amount, agg: sum}
              - {name: fees, agg: sum, expr: fee}
              - {name: people, agg: count_distinct, expr: person}
              - {name: counted_people, agg: count_distinct, expr: person}
              - {name: score, agg: average}
              - {name: middle_score, agg: median, expr: score}
            pre_aggregations:
              - {name: person_gaps, measures: [counted_people], previous_dates: {time: happened_date, previous: previous_date, count: people}}
              - name: person_gaps_by_place
                measures: [counted_people]
                dimensions: [place]
                previous_dates: {time: happened_date, previous: previous_date, count: people}

        metrics:
          - {name: visits, description: Rows, unit: visits}
          - {name: big_visits, description: Rows, unit: visits, measure: visits, filter: amount > 5}
          - {name: amount, description: Sum, unit: coins}
          - {name: fees, description: Sum, unit: coins}
          - {name: people, description: Distinct, unit: people}
          - {name: counted_people, description: Distinct, unit: people}
          - {name: score, description: Mean, unit: points}
          - {name: middle_score, description: Median, unit: points}
          - {name: amount_per_person, description: Ratio, unit: coins, type: ratio, numerator: amount, denominator: people}
          - {name: big_percent, description: Ratio, unit: percent, type: ratio, numerator: big_visits, denominator: visits}
          - {name: profit, description: Derived, unit: coins, type: derived, expr: amount - 2 * fees}
        """;

    private const string StockSemantics = """
        semantic_models:
          - name: fct_seats
            defaults: {owner: tests}
            dimensions: [{name: stock_date, type: time}, place]
            measures: [{name: seats, agg: sum, semi_additive: true}]

        metrics:
          - {name: seats, description: Stock, unit: seats}
        """;

    private readonly string _content = Directory.CreateTempSubdirectory("algebra-").FullName;
    private readonly AnswerCache _cache = new();
    private NpgsqlDataSource _database = null!;

    private List<Fact> Facts { get; } = [];

    private List<Stock> Stocks { get; } = [];

    public ILookup<DateOnly, Fact> FactsByDay { get; private set; } = null!;

    public ILookup<DateOnly, Stock> StocksByDay { get; private set; } = null!;

    public MetricCatalog Catalog { get; private set; } = null!;

    internal MetricReader Reader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var semantics = Directory.CreateDirectory(Path.Combine(_content, "semantic_models", "algebra")).FullName;
        await File.WriteAllTextAsync(Path.Combine(semantics, "fct_algebra.yml"), FactSemantics);
        await File.WriteAllTextAsync(Path.Combine(semantics, "fct_seats.yml"), StockSemantics);
        await File.WriteAllTextAsync(Path.Combine(_content, "units.yml"), "units: [{ name: dollars, decimals: 2 }]");
        Catalog = MetricCatalog.Load(new ContentDirectory(_content));
        Make(new Random(14));
        (FactsByDay, StocksByDay) = (Facts.ToLookup(fact => fact.Day), Stocks.ToLookup(stock => stock.Day));
        _database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await LoadAsync();
        var sources = new MemberSources(_database, ModelProject.Load(ContentDirectory.BesideProgram), _cache);
        Reader = new MetricReader(
            _database, Catalog, UnitCatalog.Load(new ContentDirectory(_content)), new MemberLookup(_database, sources, _cache), new WarehouseVersion(_database), _cache);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_content, recursive: true);
    }

    public void Dispose() => _cache.Dispose();

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
            create schema gold;
            create schema ops;
            create table ops.warehouse_version as select 7::bigint as version;
            create table gold.fct_algebra (
                happened_date date, happened_at timestamptz, place text, kind text, size integer, person text,
                amount numeric(10, 2), fee numeric(10, 2), score integer);
            create table gold.fct_seats (stock_date date, place text, seats integer);
            """);
        foreach (var fact in Facts)
        {
            await connection.ExecuteAsync(
                "insert into gold.fct_algebra values (@Day, @At, @Place, @Kind, @Size, @Person, @Amount, @Fee, @Score)",
                new { fact.Day, At = fact.Day.ToDateTime(new TimeOnly(fact.Hour, 59), DateTimeKind.Utc), fact.Place, fact.Kind, fact.Size, fact.Person, fact.Amount, fact.Fee, fact.Score });
        }

        await using (var import = await connection.BeginBinaryImportAsync("copy gold.fct_seats from stdin (format binary)"))
        {
            foreach (var stock in Stocks)
            {
                await import.WriteRowAsync(CancellationToken.None, stock.Day, (object?)stock.Place ?? DBNull.Value, stock.Seats);
            }

            await import.CompleteAsync();
        }

        await connection.ExecuteAsync("""
            create table gold.person_gaps as
            select happened_date, previous_date, count(*) as people
            from (
                select happened_date, coalesce(lag(happened_date) over (partition by person order by happened_date), '-infinity') as previous_date
                from (select distinct person, happened_date from gold.fct_algebra) as days
            ) as gaps
            group by 1, 2;
            create table gold.person_gaps_by_place as
            select place, happened_date, previous_date, count(*) as people
            from (
                select place, happened_date, coalesce(lag(happened_date) over (partition by place, person order by happened_date), '-infinity') as previous_date
                from (select distinct place, person, happened_date from gold.fct_algebra) as days
            ) as gaps
            group by 1, 2, 3;
            analyze;
            """);
    }
}
