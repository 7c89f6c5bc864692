using Modeling.Worker.Runs;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>Incremental equals full: whatever arrives in whatever order, merging it gives what building everything anew gives.</summary>
public sealed class MergeTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 1, 22, 0, 0, TimeSpan.Zero);

    private static readonly ModelingOptions AlwaysMerge = new() { LargestMerge = double.MaxValue };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Merging_batches_in_any_order_equals_building_everything_anew(int seed)
    {
        const int Rounds = 6;
        const int BatchesPerRound = 6;
        await using var warehouse = await TestWarehouse.CreateAsync();
        var project = TestWarehouse.Models();
        var random = new Random(seed);
        await warehouse.LoadAsync([new("o0", "Zero", true, 3), new("o1", "One", true, 3), new("o2", "Two", true, 1)], [.. Users(random)], [.. Events(random, 40, users: 3)]);
        await RefreshAsync(warehouse, project, fullRefresh: false);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < BatchesPerRound; i++)
            {
                await LoadSomethingAsync(warehouse, random);
                if (random.Next(3) > 0)
                {
                    await RefreshAsync(warehouse, project, fullRefresh: false);
                }
            }

            await RefreshAsync(warehouse, project, fullRefresh: false);
            var merged = await TablesAsync(warehouse, project);
            await RefreshAsync(warehouse, project, fullRefresh: true);
            var whole = await TablesAsync(warehouse, project);
            foreach (var (model, rows) in whole)
            {
                Assert.True(rows.SequenceEqual(merged[model]), $"seed {seed}, round {round}, {model}: merging gave\n{string.Join('\n', merged[model].Except(rows))}\ninstead of\n{string.Join('\n', rows.Except(merged[model]))}");
            }
        }

        Assert.Equal(
            IncrementalModels(project).Select(model => model.Name).Order(StringComparer.Ordinal),
            await warehouse.ListAsync("select model from ops.run_models where rows_changed > 0 group by model order by model", row => row.GetString(0)));
    }

    private static async Task LoadSomethingAsync(TestWarehouse warehouse, Random random)
    {
        if (random.Next(8) == 0)
        {
            await warehouse.LoadOrganisationsAsync([.. Enumerable.Range(0, 3).Select(i => new Organisation($"o{i}", $"{i}", true, random.Next(5)))], Start.AddHours(random.Next(-10, 60)));
            return;
        }

        if (random.Next(6) == 0)
        {
            await warehouse.LoadUsersAsync([.. Users(random)], Start.AddHours(random.Next(-10, 60)));
            return;
        }

        var rows = Events(random, random.Next(1, 12)).ToList();
        foreach (var (dataset, type) in new[] { ("navigation", ActivityType.Navigation), ("toolbar_transformations", ActivityType.Toolbar), ("research_transformations", ActivityType.Research) })
        {
            var ofType = rows.Where(row => row.Type == type).ToList();
            if (ofType.Count > 0)
            {
                await warehouse.LoadAsync(dataset, ofType);
            }
        }
    }

    /// <summary>Users of an extract: some are missing in it, some change.</summary>
    private static IEnumerable<User> Users(Random random) =>
        Enumerable.Range(0, 5).Where(_ => random.Next(5) > 0).Select(i => new User($"u{i}", $"o{random.Next(3)}", random.Next(4) == 0, random.Next(3) > 0));

    /// <summary>
    /// Events of few users in few hours with few keys, so that they are delivered again, corrected into another time, user or
    /// table, come late, and lie just within a session's gap or just outside; some with a year that must be wrong.
    /// </summary>
    private static IEnumerable<Activity> Events(Random random, int count, int users = 6)
    {
        for (var i = 0; i < count; i++)
        {
            var type = (ActivityType)random.Next(3);
            var start = random.Next(12) == 0 ? ExtremeTimes.All[random.Next(ExtremeTimes.All.Count)] : Start;
            var at = start.AddHours(random.Next(3) * 20).AddMinutes(random.Next(16) * 15).AddMicroseconds(random.Next(8) == 0 ? 1 : 0);
            yield return new Activity($"e{random.Next(80)}", $"u{random.Next(users)}", $"o{random.Next(3)}", at.UtcDateTime, type, type == ActivityType.Toolbar ? "shorten" : null, type == ActivityType.Navigation ? null : random.Next(100));
        }
    }

    private static async Task RefreshAsync(TestWarehouse warehouse, ModelProject project, bool fullRefresh)
    {
        var outcome = await warehouse.Runner(project, AlwaysMerge).RunAsync(new RunRequest(RunTrigger.Batch, fullRefresh), CancellationToken.None);
        Assert.Null(outcome?.Reason);
    }

    /// <summary>All tables of the domain, without the integers that have no meaning of their own.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<string>>> TablesAsync(TestWarehouse warehouse, ModelProject project)
    {
        var tables = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var model in IncrementalModels(project).Append(project["dim_dates"]))
        {
            var columns = await warehouse.ListAsync(
                $"select quote_ident(attname) from pg_attribute where attrelid = '{model.Relation}'::regclass and attnum > 0 and attname <> 'user_key' order by attname", row => row.GetString(0));
            tables[model.Name] = await warehouse.LinesAsync($"select {string.Join(", ", columns)} from {model.Relation}");
        }

        return tables;
    }

    private static IEnumerable<Model> IncrementalModels(ModelProject project) => project.Models.Where(model =>
        model.Materialization == Materialization.Incremental && ModelProject.FoldersOf([model.File]) == "usage");
}
