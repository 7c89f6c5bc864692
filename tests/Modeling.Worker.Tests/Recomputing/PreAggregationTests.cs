namespace Modeling.Worker.Tests.Recomputing;

/// <summary>The models that the engine makes of pre-aggregations are what their select gives, whatever came, changed or went.</summary>
public sealed class PreAggregationTests
{
    private const string Semantics = """
        semantic_models:
          - name: fct_things
            defaults: {owner: tests}
            dimensions: [{name: happened_date, type: time}, a, b, {name: b_band, expr: "case when b >= 'b1' then 'much' end"}]
            populations: [{name: some, expr: a < 3}, {name: all, expr: "true"}]
            measures:
              - {name: things, agg: count}
              - {name: value, agg: sum}
              - {name: mean, agg: average, expr: value}
              - {name: ids, agg: count_distinct, expr: fact_id}
              - {name: day_values, agg: count_distinct, expr: "happened_date::text || value::text"}
              - {name: middle, agg: median, expr: value / 2.0}
              - {name: high, agg: percentile, percentile: 0.9, expr: value / 2.0}
            pre_aggregations:
              - {name: things_by_members, dimensions: [a, b], measures: [things, value, mean, ids]}
              - {name: things_by_day, measures: [things, value]}
              - {name: things_by_week, grain: week, dimensions: [b], measures: [things, value]}
              - {name: things_by_band, dimensions: [b_band, a], measures: [things, value, ids]}
              - {name: things_by_band_and_month, grain: month, dimensions: [b_band], measures: [things, value]}
              - {name: things_within_members, dimensions: [b, a], measures: [things], counted_within: [day_values]}
              - {name: things_by_member_and_value, dimensions: [b, a], measures: [middle, high]}
              - {name: things_by_day_and_value, measures: [middle]}
              - {name: things_by_week_and_value, grain: week, dimensions: [b_band], measures: [high]}

        metrics:
          - {name: things, description: Things., unit: things}
          - {name: large_things, description: Things., unit: things, measure: things, filter: value > 4}
          - {name: value, description: Sum., unit: coins}
          - {name: mean, description: Mean., unit: coins}
          - {name: ids, description: Ids., unit: ids}
          - {name: day_values, description: Values of days., unit: values}
          - {name: middle, description: Median., unit: coins}
          - {name: large_middle, description: Median., unit: coins, measure: middle, filter: value > 4}
          - {name: high, description: Percentile., unit: coins}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Members_that_are_missing_and_days_that_come_and_go_are_kept_up(int seed)
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        // One day has no date, so it is in no answer.
        warehouse.Model("fct_things", "select fact_id, a, b, nullif((at at time zone 'UTC')::date, '2025-11-04') as happened_date, value from {{ ref('facts') }} as facts")
            .Write("semantic_models/gold/fct_things.yml", Semantics);
        var random = new Random(seed);
        await warehouse.ChangeAsync(random, 100);
        Assert.Null((await warehouse.RefreshAsync()).Reason);
        for (var round = 0; round < 20; round++)
        {
            await warehouse.ChangeAsync(random, random.Next(1, 6));
            Assert.Null((await warehouse.RefreshAsync()).Reason);
            Assert.Empty(await warehouse.DifferencesAsync());
        }

        // Otherwise it would prove nothing.
        Assert.Equal(9, await warehouse.Database.ScalarAsync<long>("select count(distinct model) from ops.run_models where rows_changed > 0 and model like 'things_%'"));
        Assert.True(await warehouse.Database.ScalarAsync<bool>("select exists (select from gold.things_by_members where a is null or b is null)"));
        Assert.True(await warehouse.Database.ScalarAsync<bool>("select exists (select from gold.things_by_day_and_value where counted_value is null)"));
        Assert.True(await warehouse.Database.ScalarAsync<bool>("select exists (select from gold.things_by_day_and_value where middle_rows_all > 1)"));
    }

    [Fact]
    public async Task What_is_distinct_and_lies_in_two_rows_is_not_published()
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        warehouse.Model("fct_things", "select value as fact_id, a, b, (at at time zone 'UTC')::date as happened_date, value from {{ ref('facts') }} as facts")
            .Write("semantic_models/gold/fct_things.yml", Semantics);
        await warehouse.ChangeAsync(new Random(1), 100);

        var outcome = await warehouse.RefreshAsync();

        Assert.Contains("in_one_row_things_by_members_ids", outcome.Reason);
    }

    [Fact]
    public async Task What_is_counted_within_members_and_lies_on_two_days_is_not_published()
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        warehouse.Model("fct_things", "select fact_id, a, b, (at at time zone 'UTC')::date as happened_date, value from {{ ref('facts') }} as facts")
            .Write("semantic_models/gold/fct_things.yml", Semantics.Replace("happened_date::text || value::text", "value", StringComparison.Ordinal));
        await warehouse.ChangeAsync(new Random(1), 100);

        var outcome = await warehouse.RefreshAsync();

        Assert.Contains("in_one_row_things_within_members_day_values", outcome.Reason);
    }
}
