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

    private const string PreAggregations = "pre_aggregations:";

    private const string Semantics = """
        semantic_models:
          - name: fct_algebra
            defaults: {owner: tests}
            dimensions:
              - {name: happened_date, type: time, timestamp: happened_at}
              - place
              - kind
              - size
              - {name: size_band, expr: "case when size >= 3 then 'large' when size is not null then 'small' end"}
            measures:
              - {name: visits, agg: count}
              - {name: amount, agg: sum}
              - {name: fees, agg: sum, expr: fee}
              - {name: people, agg: count_distinct, expr: person}
              - {name: counted_people, agg: count_distinct, expr: person}
              - {name: person_days, agg: count_distinct, expr: "person || happened_date::text"}
              - {name: score, agg: average}
              - {name: middle_score, agg: median, expr: score}
              - {name: high_score, agg: percentile, percentile: 0.875, expr: score}
              - {name: third_of_amount, agg: percentile, percentile: 0.37, expr: "amount::double precision / 3"}
            pre_aggregations:
              - {name: person_gaps, measures: [counted_people], previous_dates: {time: happened_date, previous: previous_date, count: people}}
              - name: person_gaps_by_place
                measures: [counted_people]
                dimensions: [place]
                previous_dates: {time: happened_date, previous: previous_date, count: people}
              - {name: big_person_gaps, measures: [people], previous_dates: {time: happened_date, previous: previous_date, count: people, filter: amount > 5}}
              - {name: algebra_by_everything, dimensions: [place, kind, size], measures: [visits, amount, fees, score]}
              - {name: algebra_by_place, dimensions: [place], measures: [visits, amount, fees, score]}
              - {name: algebra_weeks_by_place, grain: week, dimensions: [place], measures: [visits, amount, fees, score]}
              - {name: algebra_months_by_place, grain: month, dimensions: [place], measures: [visits, amount, fees, score]}
              - {name: algebra_by_band, dimensions: [size_band, kind], measures: [visits, score]}
              - {name: algebra_months_by_kind, grain: month, dimensions: [kind], measures: [visits, amount, fees]}
              - {name: algebra_by_day, grain: day, measures: [visits, amount, score]}
              - {name: algebra_by_week, grain: week, measures: [visits, amount, score]}
              - {name: algebra_by_quarter, grain: quarter, measures: [amount, fees]}
              - {name: person_days_by_day, measures: [person_days]}
              - {name: person_days_by_place, dimensions: [place], counted_within: [person_days]}
              - {name: person_days_by_kind_and_band, dimensions: [kind, size_band], counted_within: [person_days]}
              - {name: scores_by_place, dimensions: [place], measures: [middle_score, high_score]}
              - {name: scores_by_day, measures: [middle_score, high_score]}
              - {name: scores_by_week, grain: week, measures: [middle_score, high_score]}
              - {name: scores_by_month, grain: month, measures: [high_score, middle_score]}
              - {name: thirds_by_members, dimensions: [size_band, place, kind], measures: [third_of_amount]}
              - {name: thirds_of_months, grain: month, dimensions: [place, kind], measures: [third_of_amount]}

        metrics:
          - {name: visits, description: Rows, unit: visits}
          - {name: big_visits, description: Rows, unit: visits, measure: visits, filter: amount > 5}
          - {name: amount, description: Sum, unit: coins}
          - {name: fees, description: Sum, unit: coins}
          - {name: people, description: Distinct, unit: people}
          - {name: counted_people, description: Distinct, unit: people}
          - {name: big_people, description: Distinct, unit: people, measure: people, filter: amount > 5}
          - {name: person_days, description: Distinct, unit: days}
          - {name: score, description: Mean, unit: points}
          - {name: middle_score, description: Median, unit: points}
          - {name: high_score, description: Percentile, unit: points}
          - {name: third_of_amount, description: Percentile, unit: coins}
          - {name: third_of_large, description: Percentile, unit: coins, measure: third_of_amount, filter: size >= 3}
          - {name: amount_per_person, description: Ratio, unit: coins, type: ratio, numerator: amount, denominator: people}
          - {name: visits_per_person_day, description: Ratio, unit: visits, type: ratio, numerator: visits, denominator: person_days}
          - {name: big_percent, description: Ratio, unit: percent, type: ratio, numerator: big_visits, denominator: visits}
          - {name: profit, description: Derived, unit: coins, type: derived, expr: amount - 2 * fees}
          - {name: visits_so_far, description: Rows of all time, unit: visits, type: cumulative, measure: visits}
          - {name: people_of_28_days, description: Distinct, unit: people, type: cumulative, measure: counted_people, window: 28 days}
          - {name: amount_of_3_months, description: Sum, unit: coins, type: cumulative, measure: amount, window: 3 months}
        """;

    private const string StockSemantics = """
        semantic_models:
          - name: fct_seats
            defaults: {owner: tests}
            dimensions: [{name: stock_date, type: time}, place]
            measures:
              - {name: seats, agg: sum, semi_additive: true}
            pre_aggregations:
              - {name: seats_by_day, measures: [seats]}

        metrics:
          - {name: seats, description: Stock, unit: seats}
        """;

    private const string Project = """
        name: algebra
        models:
          algebra:
            +materialized: table
            gold:
              +schema: gold
              +grants: {select: [warehouse_reader]}
        """;

    private const string Properties = """
        sources: [{name: given, tables: [{name: facts}, {name: stocks}]}]
        models:
          - {name: fct_algebra, description: One row per fact.}
          - {name: fct_seats, description: One row per stock.}
          - {name: person_gaps, description: One row per day and day before.}
          - {name: big_person_gaps, description: One row per day and day before.}
          - {name: person_gaps_by_place, description: "One row per place, day and day before."}
        """;

    private static readonly IReadOnlyDictionary<string, string> Models = new Dictionary<string, string>
    {
        ["fct_algebra"] = "select * from {{ source('given', 'facts') }}",
        ["fct_seats"] = "select * from {{ source('given', 'stocks') }}",
        ["person_gaps"] = """
            select happened_date, previous_date, count(*) as people
            from (
                select happened_date, coalesce(lag(happened_date) over (partition by person order by happened_date), '-infinity') as previous_date
                from (select distinct person, happened_date from {{ ref('fct_algebra') }}) as days
            ) as gaps
            group by 1, 2
            """,
        ["big_person_gaps"] = """
            select happened_date, previous_date, count(*) as people
            from (
                select happened_date, coalesce(lag(happened_date) over (partition by person order by happened_date), '-infinity') as previous_date
                from (select distinct person, happened_date from {{ ref('fct_algebra') }} where amount > 5) as days
            ) as gaps
            group by 1, 2
            """,
        ["person_gaps_by_place"] = """
            select place, happened_date, previous_date, count(*) as people
            from (
                select place, happened_date, coalesce(lag(happened_date) over (partition by place, person order by happened_date), '-infinity') as previous_date
                from (select distinct place, person, happened_date from {{ ref('fct_algebra') }}) as days
            ) as gaps
            group by 1, 2, 3
            """,
    };

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
        Write(plain, text => text.IndexOf(PreAggregations, StringComparison.Ordinal) is >= 0 and var at ? text[..at] + text[text.IndexOf("\nmetrics:", StringComparison.Ordinal)..] : text);
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
        File.WriteAllText(Path.Combine(content, "dbt_project.yml"), Project);
        File.WriteAllText(Path.Combine(models, "gold.yml"), Properties);
        foreach (var (name, sql) in Models)
        {
            File.WriteAllText(Path.Combine(models, $"{name}.sql"), sql);
        }

        File.WriteAllText(Path.Combine(semantics, "fct_algebra.yml"), change(Semantics));
        File.WriteAllText(Path.Combine(semantics, "fct_seats.yml"), change(StockSemantics));
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
            new UsablePreAggregations(_database, project, ownRows, cache), ownRows, new FreeText(project), cache);
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
