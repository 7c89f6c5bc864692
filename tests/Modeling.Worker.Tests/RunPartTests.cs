using Modeling.Worker.Runs;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>What is built, tested and published for itself.</summary>
public sealed class RunPartTests : IDisposable
{
    private static readonly Relation Navigation = new("bronze", "usage_navigation");
    private static readonly Relation Users = new("bronze", "usage_users");

    private static readonly Dictionary<string, Relation> Tables = new() { ["usage/navigation"] = Navigation, ["usage/users"] = Users };

    private readonly SmallProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Models_that_read_nothing_in_common_are_parts()
    {
        Model("a", "bronze', 'usage_navigation").Model("b", "select * from {{ ref('a') }}");
        Model("c", "bronze', 'usage_users");

        Assert.Equal(["models/a: a b", "models/c: c"], Parts());
    }

    [Fact]
    public void A_folder_names_its_part()
    {
        File("usage", "a", "usage_navigation");
        File("crm", "c", "usage_users");

        Assert.Equal(["usage: a", "crm: c"], Parts().Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void A_dataset_that_both_read_connects_models()
    {
        Model("a", "bronze', 'usage_navigation");
        Model("b", "bronze', 'usage_navigation");

        Assert.Equal(["models: a b"], Parts());
    }

    [Fact]
    public void A_table_of_the_platform_that_both_read_connects_nothing()
    {
        _project.Write("models/ops.yml", "sources:\n  - name: ops\n    tables: [{name: batch_origins}]\n");
        Model("a", "ops', 'batch_origins");
        Model("b", "ops', 'batch_origins");

        Assert.Equal(["models/a: a", "models/b: b"], Parts());
    }

    [Fact]
    public void A_test_that_reads_both_connects_models()
    {
        Model("a", "bronze', 'usage_navigation");
        Model("b", "bronze', 'usage_users");
        _project.Write("tests/agree.sql", "select * from {{ ref('a') }} except select * from {{ ref('b') }}");

        Assert.Equal(["models: a b"], Parts());
        Assert.Equal(["agree"], Split(State()).Single().Plan.Tests.Select(test => test.Name));
    }

    [Fact]
    public void A_relationship_connects_models()
    {
        Model("a", "bronze', 'usage_navigation");
        _project.Model("b", "select * from {{ source('bronze', 'usage_users') }}", tests: "[{relationships: {column_name: id, to: ref('a'), field: id}}]");

        Assert.Equal(["models: a b"], Parts());
    }

    [Fact]
    public void What_is_live_in_an_earlier_form_connects_what_replaces_it()
    {
        // The view b read a model that is gone and read a; neither file says so any more.
        Model("a", "bronze', 'usage_navigation");
        Model("b", "bronze', 'usage_users");
        var (gone, b) = (new Relation("gold", "gone"), new Relation("gold", "b"));

        var parts = Split(State() with { Published = [Live("gone", gone), Live("b", b)], Views = [new LiveView(b, gone)] });

        Assert.Equal(["gone"], parts.Single(part => part.Plan.Models.Any(model => model.Name == "b")).Plan.Removal.Forgotten);
        Assert.Equal([gone], parts.Single(part => part.Plan.Models.Any(model => model.Name == "b")).Plan.Removal.Dropped);
        Assert.True(parts.Single(part => part.Plan.Models.Any(model => model.Name == "a")).Plan.Removal.IsEmpty);
    }

    [Fact]
    public void What_nothing_has_to_do_with_is_a_part_of_its_own()
    {
        Model("a", "bronze', 'usage_navigation");

        var parts = Split(State(Batch(1, "usage/navigation"), Batch(2, "usage/users"), Batch(3, "no/longer")) with { Published = [Live("gone", new Relation("gold", "gone"))] });

        Assert.Equal(["models: 1 ()", "other: 2 3 (gone)"], parts.Select(part =>
            $"{part.Name}: {string.Join(' ', part.Plan.Batches.Select(batch => batch.BatchId))} ({string.Join(' ', part.Plan.Removal.Forgotten)})"));
    }

    [Fact]
    public void What_merges_comes_first()
    {
        Model("a", "bronze', 'usage_navigation");
        _project.Model(
            "b",
            "select 1 as id {% if is_incremental() %} from {{ changes('bronze', 'usage_users') }} {% else %} from {{ source('bronze', 'usage_users') }} {% endif %}",
            "{materialized: incremental, unique_key: id}");
        var b = _project.Load()["b"];

        var parts = Split(new WarehouseState(
            [Batch(1, "usage/users")], [new PublishedModel("b", b.Relation, b.Fingerprint)], [], State().Sources, new Dictionary<string, long> { ["usage/users"] = 1000 }));

        Assert.Equal(["b", "a"], parts.Select(part => part.Plan.Models.Single().Name));
        Assert.Equal(["b"], parts[0].Plan.Merge.Merged);
        Assert.Empty(parts[1].Plan.Merge.Merged);
    }

    [Fact]
    public void The_shipped_models_are_four_parts()
    {
        var (project, state) = (TestWarehouse.Models(), State());
        state = state with { Sources = project.Models.SelectMany(model => model.Template.Sources).Select(source => new Relation(source.Schema, source.Table)).ToHashSet() };
        var tables = BronzeTables.Of(global::Warehouse.Catalog.DatasetCatalog.Load(global::Warehouse.Content.ContentDirectory.BesideProgram)).ByDataset;

        var parts = RunPart.Split(RunPlan.Decide(project, tables, state, new RunRequest(RunTrigger.Batch), 0.1), project, tables, state, new RunRequest(RunTrigger.Batch));

        Assert.Equal(["assistant", "chats+crm", "commerce", "usage"], parts.Select(part => part.Name).Order(StringComparer.Ordinal));
        Assert.Equal(project.Models.Count, parts.Sum(part => part.Plan.Models.Count));
        Assert.Equal(project.Tests.Count, parts.Sum(part => part.Plan.Tests.Count));
    }

    private SmallProject Model(string name, string source) =>
        _project.Model(name, source.Contains("', '", StringComparison.Ordinal) ? $"select * from {{{{ source('{source}') }}}}" : source);

    private void File(string folder, string name, string table) => _project
        .Write($"models/{folder}/{name}.sql", $"select * from {{{{ source('bronze', '{table}') }}}}")
        .Write($"models/{folder}/{name}.yml", $"models:\n  - name: {name}\n    description: One row per thing.\n");

    private IEnumerable<string> Parts() => Split(State()).Select(part => $"{part.Name}: {string.Join(' ', part.Plan.Models.Select(model => model.Name))}");

    private IReadOnlyList<RunPart> Split(WarehouseState state)
    {
        var project = _project.Load();
        return RunPart.Split(RunPlan.Decide(project, Tables, state, new RunRequest(RunTrigger.Batch), 0.1), project, Tables, state, new RunRequest(RunTrigger.Batch));
    }

    private static WarehouseState State(params PendingBatch[] batches) =>
        new(batches, [], [], new HashSet<Relation> { Navigation, Users, new("ops", "batch_origins") }, new Dictionary<string, long>());

    private static PendingBatch Batch(long id, string dataset) => new(id, dataset, 1, null, null, DateTime.UnixEpoch, null);

    private static PublishedModel Live(string model, Relation relation) => new(model, relation, "earlier");
}
