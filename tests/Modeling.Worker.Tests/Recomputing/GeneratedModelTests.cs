namespace Modeling.Worker.Tests.Recomputing;

/// <summary>A model with keys that bound it is what its select gives, whatever came, changed or went before it.</summary>
public sealed class GeneratedModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Recomputing_what_changed_equals_computing_everything_for_any_model_that_its_keys_bound(int seed)
    {
        const int Models = 150;
        const int Rounds = 8;
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        var (random, models) = (new Random(seed), new GeneratedModels(seed));
        for (var i = 0; i < Models; i++)
        {
            warehouse.Model($"m{i:000}", models.Next($"m{i:000}").Sql);
        }

        await warehouse.ChangeAsync(random, 100);
        Assert.Null((await warehouse.RefreshAsync()).Reason);
        for (var round = 0; round < Rounds; round++)
        {
            await warehouse.ChangeAsync(random, random.Next(1, 6));
            Assert.Null((await warehouse.RefreshAsync()).Reason);
            var differences = await warehouse.DifferencesAsync();
            Assert.True(differences.Count == 0, differences.Count == 0 ? "" : $"seed {seed}, round {round}, {differences[0].Model}:\n{string.Join('\n', differences)}\n{warehouse.SqlOf(differences[0].Model)}");
        }

        // Otherwise it would prove nothing.
        Assert.InRange(await warehouse.Database.ScalarAsync<long>("select count(distinct model) from ops.run_models where rows_changed > 0"), Models / 2, Models);
    }

    [Fact]
    public async Task A_key_that_the_model_does_not_have_fails_it_when_it_is_built()
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        warehouse.Model("wrong", new GeneratedModel("'fact_id'", "['fact_id', 'dya']", "select fact_id from {{ ref('facts') }} as facts").Sql);
        await warehouse.ChangeAsync(new Random(1), 1);

        Assert.Equal("model wrong failed: column recompute_by.dya does not exist", (await warehouse.RefreshAsync()).Reason);
    }

    [Theory]
    [InlineData("'fact_id'", "'fact_id'", "select fact_id, a, row_number() over (partition by a order by value, fact_id) as place from {{ ref('facts') }} as rows")]
    [InlineData("'a'", "'b'", "select a, min(b) as b, sum(value) as total from {{ ref('facts') }} as rows where a is not null group by a")]
    [InlineData("'fact_id'", "{'fact_id': 'other_id'}", "select facts.fact_id, (select count(*) from {{ ref('others') }} as others where others.a = facts.a) as others from {{ ref('facts') }} as facts")]
    public async Task A_key_that_does_not_bound_the_model_is_found(string key, string recomputeBy, string select)
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        warehouse.Model("wrong", new GeneratedModel(key, recomputeBy, select).Sql);
        var random = new Random(1);
        await warehouse.ChangeAsync(random, 100);
        Assert.Null((await warehouse.RefreshAsync()).Reason);
        Assert.Empty(await warehouse.DifferencesAsync());
        for (var round = 0; round < 20; round++)
        {
            await warehouse.ChangeAsync(random, 3);
            // Two rows of one key do not pass the unique index; all else is seen by comparing.
            if ((await warehouse.RefreshAsync()).Reason is not null || (await warehouse.DifferencesAsync()).Count > 0)
            {
                return;
            }
        }

        Assert.Fail("no difference was found in 20 rounds");
    }
}
