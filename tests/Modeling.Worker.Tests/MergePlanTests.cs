using Modeling.Worker.Merging;
using Modeling.Worker.Runs;
using Warehouse.Content;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>Which models are merged is decided without a database.</summary>
public sealed class MergePlanTests : IDisposable
{
    private const string Facts = """
        {{ config(materialized='incremental', unique_key='id') }}
        select * from {% if is_incremental() %}{{ changes('bronze', 'events') }}{% else %}{{ source('bronze', 'events') }}{% endif %}
        """;

    private const string Sums = """
        {{ config(materialized='incremental', unique_key='id') }}
        select * from {% if is_incremental() %}{{ changes('facts') }}{% else %}{{ ref('facts') }}{% endif %}
        """;

    private static readonly Relation Events = new("bronze", "events");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("project");

    public MergePlanTests()
    {
        Write("dbt_project.yml", "name: p\nmodels:\n  p:\n    +materialized: table\n    +schema: gold\n");
        Write("models/sources.yml", "sources:\n  - name: bronze\n    tables: [{name: events}, {name: names}]\n");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_model_that_follows_its_source_is_merged_and_so_is_what_follows_it()
    {
        var project = Project(("facts", Facts), ("sums", Sums));
        Assert.Equal(["facts", "sums"], Decide(project, arrived: 10, before: 1_000).Merged.Order());
    }

    [Fact]
    public void A_large_delivery_is_built_whole_with_all_that_reads_it() =>
        Assert.Empty(Decide(Project(("facts", Facts), ("sums", Sums)), arrived: 101, before: 1_000).Merged);

    [Fact]
    public void A_model_that_was_never_published_or_has_changed_is_built_whole_with_all_that_reads_it()
    {
        var project = Project(("facts", Facts), ("sums", Sums));
        Assert.Empty(MergePlan.Decide(project, project.Models, Rows(1, 1_000), new Dictionary<string, string>(), RecomputeKeys.None, 0.1).Merged);
        var fingerprints = Fingerprints(project);
        fingerprints["facts"] = "another";
        Assert.Empty(MergePlan.Decide(project, project.Models, Rows(1, 1_000), fingerprints, RecomputeKeys.None, 0.1).Merged);
    }

    [Fact]
    public void A_model_that_does_not_follow_all_that_changes_is_built_whole()
    {
        var joined = Facts.Replace("select *", "select *, (select max(id) from {{ ref('names') }})", StringComparison.Ordinal);
        var project = Project(("names", "select 1 as id from {{ source('bronze', 'events') }}"), ("facts", joined), ("sums", Sums));
        Assert.Empty(Decide(project, arrived: 1, before: 1_000).Merged);
    }

    [Fact]
    public void A_table_is_followed_by_comparing_it_and_a_view_cannot_be()
    {
        var following = Facts.Replace("select *", "select *, (select max(id) from {{ ref('names') }}) {% if is_incremental() %}, (select max(id) from {{ changes('names') }}){% endif %}", StringComparison.Ordinal);
        const string names = "select 1 as id from {{ source('bronze', 'events') }}";
        Assert.Equal(["facts"], Decide(Project(("names", names), ("facts", following)), arrived: 1, before: 1_000).Merged);
        Assert.Empty(Decide(Project(("names", "{{ config(materialized='view') }}" + names), ("facts", following)), arrived: 1, before: 1_000).Merged);
    }

    [Theory]
    [InlineData("facts: id, names: id", true)]
    [InlineData("facts: id", false)]
    [InlineData("names: id", false)]
    public void A_model_with_recompute_by_is_merged_if_all_that_changes_before_it_has_a_key(string keys, bool isMerged)
    {
        var project = Project(
            ("facts", Facts),
            ("names", "select 1 as id from {{ source('bronze', 'events') }}"),
            ("joined", "{{ config(materialized='incremental', unique_key='id', recompute_by='id') }} select id from {{ ref('facts') }} as facts inner join {{ ref('names') }} as names using (id)"));
        var byUpstream = keys.Split(", ").Select(key => key.Split(": ")).ToDictionary(
            key => ("joined", project[key[0]].Relation), key => (IReadOnlyList<UpstreamKey>)[new UpstreamKey(0, key[1], key[1])]);

        var plan = MergePlan.Decide(project, project.Models, Rows(1, 1_000), Fingerprints(project), new RecomputeKeys(byUpstream), 0.1);

        Assert.Equal(isMerged, plan.Merged.Contains("joined"));
    }

    [Fact]
    public void What_a_large_delivery_reaches_through_tables_is_built_whole_too_and_keeps_the_run_on_all_connections()
    {
        var following = "{{ config(materialized='incremental', unique_key='id') }} select * from {% if is_incremental() %}{{ changes('days') }}{% else %}{{ ref('days') }}{% endif %}";
        var project = Project(("facts", Facts), ("days", "select distinct id from {{ ref('facts') }}"), ("by_day", following));

        Assert.Equal(["by_day", "facts"], Decide(project, arrived: 1, before: 1_000).Merged.Order());
        Assert.Empty(Decide(project, arrived: 101, before: 1_000).Merged);
    }

    [Fact]
    public void A_test_looks_at_changes_alone_if_it_follows_all_that_changes()
    {
        Write("tests/follows.sql", "select * from {% if is_incremental() %}{{ changes('facts') }}{% else %}{{ ref('facts') }}{% endif %}");
        Write("tests/follows_one_of_two.sql", "select * from {% if is_incremental() %}{{ changes('facts') }}{% else %}{{ ref('facts') }}{% endif %} cross join {{ ref('sums') }}");
        var project = Project(("facts", Facts), ("sums", Sums));
        var plan = Decide(project, arrived: 1, before: 1_000);
        var built = project.Models.Select(model => model.Name).ToHashSet();

        Assert.Equal(["follows"], project.Tests.Where(test => plan.IsIncremental(test, built)).Select(test => test.Name));
    }

    [Fact]
    public void A_full_refresh_and_one_of_selected_models_merge_nothing()
    {
        var project = Project(("facts", Facts), ("sums", Sums));
        var state = new WarehouseState([new PendingBatch(1, "d/events", 1, null, null, DateTime.UnixEpoch, null)], Published(project), [], new HashSet<Relation> { Events }, new Dictionary<string, long> { ["d/events"] = 1_000 });
        RunPlan Plan(RunRequest request) => RunPlan.Decide(project, new Dictionary<string, Relation> { ["d/events"] = Events }, state, request, 0.1);

        Assert.Equal(2, Plan(new RunRequest(RunTrigger.Batch)).Merge.Merged.Count);
        Assert.Empty(Plan(new RunRequest(RunTrigger.Batch, FullRefresh: true)).Merge.Merged);
        Assert.Empty(Plan(new RunRequest(RunTrigger.Batch) { Select = ["facts"] }).Merge.Merged);
    }

    private static MergePlan Decide(ModelProject project, long arrived, long before) =>
        MergePlan.Decide(project, project.Models, Rows(arrived, before), Fingerprints(project), RecomputeKeys.None, 0.1);

    private static Dictionary<Relation, SourceRows> Rows(long arrived, long before) => new() { [Events] = new SourceRows(before, arrived) };

    private static List<PublishedModel> Published(ModelProject project) =>
        [.. project.Models.Select(model => new PublishedModel(model.Name, model.Relation, model.Fingerprint))];

    private static Dictionary<string, string> Fingerprints(ModelProject project) =>
        project.Models.ToDictionary(model => model.Name, model => model.Fingerprint);

    private ModelProject Project(params (string Name, string Sql)[] models)
    {
        foreach (var (name, sql) in models)
        {
            Write($"models/{name}.sql", sql);
            Write($"models/{name}.yml", $"models:\n  - name: {name}\n    description: One row per thing.\n");
        }

        return ModelProject.Load(new ContentDirectory(_directory.FullName));
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_directory.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
