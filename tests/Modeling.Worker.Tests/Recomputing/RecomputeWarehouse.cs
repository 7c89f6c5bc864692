using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests.Recomputing;

/// <summary>Three tables that a test changes at will, a bronze table, and models with <c>recompute_by</c> over them.</summary>
internal sealed class RecomputeWarehouse : IAsyncDisposable
{
    private static readonly ModelingOptions AlwaysMerge = new() { LargestMerge = double.MaxValue };

    private readonly SmallProject _models = new();
    private readonly TestWarehouse _warehouse;
    private ModelProject? _project;

    private RecomputeWarehouse(TestWarehouse warehouse) => _warehouse = warehouse;

    public TestWarehouse Database => _warehouse;

    public static async Task<RecomputeWarehouse> CreateAsync()
    {
        var warehouse = new RecomputeWarehouse(await TestWarehouse.CreateAsync());
        await warehouse._warehouse.ExecuteAsync("""
            create schema raw;
            create table raw.facts (fact_id integer primary key, a integer, b text, at timestamptz not null, value integer);
            create table raw.others (other_id integer primary key, a integer, c text, value integer);
            create table raw.days (day date primary key, label text)
            """);
        warehouse._models.Write("models/raw.yml", "sources:\n  - name: raw\n    tables: [{name: facts}, {name: others}, {name: days}]\n");
        foreach (var table in new[] { "facts", "others", "days" })
        {
            // Each batch of the bronze table makes the run build these, which then are compared with what is live.
            warehouse._models.Model(table, $$$"""select * from {{ source('raw', '{{{table}}}') }} as rows where (select count(*) from {{ source('bronze', 'usage_navigation') }}) >= 0""", config: table switch
            {
                "facts" => "{unique_key: fact_id, indexes: [{columns: [a]}]}",
                "others" => "{indexes: [{columns: [a]}]}",
                _ => "{unique_key: day}",
            });
        }

        return warehouse;
    }

    public RecomputeWarehouse Model(string name, string sql)
    {
        _models.Model(name, sql);
        return this;
    }

    public RecomputeWarehouse Write(string file, string text)
    {
        _models.Write(file, text);
        return this;
    }

    /// <summary>Changes the tables: rows come, change and go; in some rounds of one table alone.</summary>
    public async Task ChangeAsync(Random random, int changes)
    {
        var only = random.Next(4);
        for (var i = 0; i < changes; i++)
        {
            await _warehouse.ExecuteAsync((only == 3 ? random.Next(3) : only) switch
            {
                0 when random.Next(3) == 0 => $"delete from raw.facts where fact_id = {random.Next(40)}",
                0 => $"""
                    insert into raw.facts values ({random.Next(40)}, {Some($"{random.Next(5)}")}, {Some($"'b{random.Next(3)}'")}, '2025-11-0{random.Next(1, 5)} {random.Next(24)}:00+00', {Some($"{random.Next(9)}")})
                    on conflict (fact_id) do update set a = excluded.a, b = excluded.b, at = excluded.at, value = excluded.value
                    """,
                1 when random.Next(3) == 0 => $"delete from raw.others where other_id = {random.Next(15)}",
                1 => $"""
                    insert into raw.others values ({random.Next(15)}, {Some($"{random.Next(5)}")}, {Some($"'c{random.Next(3)}'")}, {Some($"{random.Next(9)}")})
                    on conflict (other_id) do update set a = excluded.a, c = excluded.c, value = excluded.value
                    """,
                _ when random.Next(3) == 0 => $"delete from raw.days where day = '2025-11-0{random.Next(1, 6)}'",
                _ => $"insert into raw.days values ('2025-11-0{random.Next(1, 6)}', 'l{random.Next(3)}') on conflict (day) do update set label = excluded.label",
            });
        }

        await _warehouse.LoadAsync("navigation", [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ =>
            new Activity($"{Guid.NewGuid()}", $"u{random.Next(5)}", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(1_000)), ActivityType.Navigation, null, null))]);

        string Some(string value) => random.Next(6) == 0 ? "null" : value;
    }

    public async Task<RunOutcome> RefreshAsync(RunRequest? request = null)
    {
        _project ??= _models.Load();
        return (await _warehouse.Runner(_project, AlwaysMerge).RunAsync(request ?? new RunRequest(RunTrigger.Batch), CancellationToken.None))!;
    }

    /// <returns>Each model whose table is not what its select gives, with the rows that differ: 1 for one that is missing, -1 for one too many.</returns>
    public async Task<IReadOnlyList<(string Model, string Row)>> DifferencesAsync()
    {
        var differences = new List<(string, string)>();
        foreach (var model in _project!.Models.Where(model => model.RecomputeBy.Count > 0))
        {
            differences.AddRange((await _warehouse.LinesAsync($"""
                with expected as (
                {model.Template.Render(new LiveNames(_project, model), _project.Variables)}
                )
                select missing::text, 1 from (select * from expected except all select * from {model.Relation}) as missing
                union all
                select surplus::text, -1 from (select * from {model.Relation} except all select * from expected) as surplus
                """)).Select(row => (model.Name, row)));
        }

        return differences;
    }

    public string SqlOf(string model) => _project![model].Sql;

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _warehouse.DisposeAsync();
    }
}
