using Warehouse.Project;

namespace Warehouse.Tests.Project;

public sealed class RollupModelsTests : IDisposable
{
    private const string Visits = """
        semantic_models:
          - name: fct_visits
            defaults: {owner: web}
            dimensions: [{name: visit_date, type: time}, device]
            populations: [{name: real, expr: not is_test}, {name: all, expr: "true"}]
            measures:
              - {name: visits, agg: count}
              - {name: pages, agg: sum}
              - {name: pages_per_visit, agg: average, expr: pages}
              - {name: visitors, agg: count_distinct, expr: user_id}
            pre_aggregations:
              - {name: visits_by_device, dimensions: [device], measures: [visits, pages, pages_per_visit]}
              - {name: visitors_by_month, grain: month, measures: [visitors]}

        metrics:
          - {name: visits, description: Visits., unit: visits}
          - {name: long_visits, description: Visits., unit: visits, measure: visits, filter: pages > 9}
          - {name: pages, description: Pages., unit: pages}
          - {name: pages_per_visit, description: Pages., unit: pages}
          - {name: visitors, description: Visitors., unit: users}
        """;

    private readonly ProjectFolder _folder = new ProjectFolder().Model("fct_visits", "select 1 as visit_id").Write("semantic_models/web/fct_visits.yml", Visits);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pre_aggregation_is_a_model_with_the_columns_that_metrics_are_read_from()
    {
        var model = _folder.Load()["visits_by_device"];

        Assert.Equal(
            """
            select
                "visit_date" as "visit_date",
                "device",
                md5(row("device")::text)::uuid as members_key,
                count(*) filter (where (not is_test)) as "visits_rows_real",
                count(*) as "visits_rows_all",
                count(*) filter (where (pages > 9) and (not is_test)) as "long_visits_rows_real",
                count(*) filter (where (pages > 9)) as "long_visits_rows_all",
                sum(pages) filter (where (not is_test)) as "pages_sum_real",
                sum(pages) as "pages_sum_all",
                count(pages) filter (where (not is_test)) as "pages_per_visit_values_real",
                count(pages) as "pages_per_visit_values_all"
            from {{ ref('fct_visits') }}
            where "visit_date" is not null
            group by 1, 2
            order by 1

            """.ReplaceLineEndings("\n"), model.Sql);
        Assert.Equal(("gold.visits_by_device", Materialization.Incremental), ($"{model.Relation.Schema}.{model.Relation.Name}", model.Materialization));
        Assert.Equal(["visit_date", "members_key"], model.UniqueKey);
        Assert.Equal([new RecomputeKey("visit_date", null), new RecomputeKey("device", null)], model.RecomputeBy);
        Assert.Equal(["device", "visit_date"], model.Indexes.Single().Columns);
        Assert.Equal(["reader"], model.Readers);
        Assert.EndsWith("One row per visit_date, device.", model.Description);
        Assert.Equal(11, model.Columns.Count);
    }

    [Fact]
    public void Medians_and_percentiles_of_one_expression_share_a_row_for_each_of_its_values()
    {
        var project = _folder.Write("semantic_models/web/fct_visits.yml", Visits
            .Replace("    pre_aggregations:", "      - {name: middle, agg: median, expr: pages}\n      - {name: high, agg: percentile, percentile: 0.9, expr: pages}\n    pre_aggregations:", StringComparison.Ordinal)
            .Replace(
                "- {name: visitors_by_month",
                "- {name: pages_by_device, dimensions: [device], measures: [middle, high]}\n      - {name: pages_by_month, grain: month, measures: [high, middle]}\n      - {name: visitors_by_month",
                StringComparison.Ordinal)
            .Replace("metrics:", "metrics:\n  - {name: middle, description: M., unit: pages}\n  - {name: high, description: H., unit: pages, filter: pages > 1}", StringComparison.Ordinal)).Load();
        var (days, months) = (project["pages_by_device"], project["pages_by_month"]);

        Assert.Equal(
            """
            select
                "visit_date" as "visit_date",
                "device",
                (pages)::double precision as "counted_value",
                md5(row("device", (pages)::double precision)::text)::uuid as members_key,
                count(*) filter (where (not is_test)) as "middle_rows_real",
                count(*) as "middle_rows_all",
                count(*) filter (where (pages > 1) and (not is_test)) as "high_rows_real",
                count(*) filter (where (pages > 1)) as "high_rows_all"
            from {{ ref('fct_visits') }}
            where "visit_date" is not null
            group by 1, 2, 3
            order by 1

            """.ReplaceLineEndings("\n"), days.Sql);
        Assert.Equal(
            """
            select
                date_trunc('month', "visit_date"::timestamp)::date as "visit_date",
                "counted_value",
                md5(row("counted_value")::text)::uuid as members_key,
                sum("middle_rows_real")::bigint as "middle_rows_real",
                sum("middle_rows_all")::bigint as "middle_rows_all",
                sum("high_rows_real")::bigint as "high_rows_real",
                sum("high_rows_all")::bigint as "high_rows_all"
            from {{ ref('pages_by_device') }}
            where "visit_date" is not null
            group by 1, 2
            order by 1

            """.ReplaceLineEndings("\n"), months.Sql);
        Assert.All([days, months], model => Assert.Equal(["visit_date", "members_key"], model.UniqueKey));
        Assert.Equal([new RecomputeKey("visit_date", null), new RecomputeKey("device", null)], days.RecomputeBy);
        Assert.Equal([new RecomputeKey("visit_date", "date_trunc('month', \"visit_date\"::timestamp)::date")], months.RecomputeBy);
        Assert.Equal(["device", "visit_date"], Assert.Single(days.Indexes).Columns);
        Assert.Equal(
            ["visit_date", "counted_value", "middle_rows_real", "middle_rows_all", "high_rows_real", "high_rows_all"],
            Assert.Single(months.Indexes).Columns);
        Assert.EndsWith("One row per visit_date, device, counted_value.", days.Description);
        Assert.Equal(["visit_date", "device", "counted_value", "members_key"], days.Columns.Select(column => column.Name).Take(4));
        // Sums are of the fact, or of tables of sums.
        Assert.Equal("fct_visits", project["visits_by_device"].Template.Refs.Single().Model);
    }

    [Fact]
    public void A_longer_grain_is_recomputed_by_its_periods_and_what_is_distinct_has_to_lie_in_one()
    {
        var project = _folder.Load();
        var model = project["visitors_by_month"];

        Assert.Equal([new RecomputeKey("visit_date", "date_trunc('month', \"visit_date\"::timestamp)::date")], model.RecomputeBy);
        Assert.Equal(["visit_date"], model.UniqueKey);
        Assert.Contains("date_trunc('month', \"visit_date\"::timestamp)::date as \"visit_date\"", model.Sql);
        Assert.Equal(["not_null_visitors_by_month_visit_date Error", "in_one_row_visitors_by_month_visitors Error"], project.Tests.Where(test => test.Model == model.Name).Select(test => $"{test.Name} {test.Severity}"));
    }

    [Fact]
    public void What_can_be_added_up_from_another_is_made_of_it()
    {
        var project = _folder.Write("semantic_models/web/fct_visits.yml", Visits.Replace(
            "- {name: visitors_by_month",
            """
            - {name: visits_by_day, measures: [visits, pages]}
                  - {name: visits_by_week, grain: week, measures: [visits]}
                  - {name: visits_by_year, grain: year, measures: [visits]}
                  - {name: visits_by_quarter, grain: quarter, measures: [visits]}
                  - {name: visitors_by_month
            """, StringComparison.Ordinal)).Load();

        Assert.Equal(
            ["visits_by_day of visits_by_device", "visits_by_device of fct_visits", "visits_by_quarter of visits_by_day", "visits_by_week of visits_by_day", "visits_by_year of visits_by_quarter", "visitors_by_month of fct_visits"],
            project.Models.Where(model => model.Name.StartsWith("visit", StringComparison.Ordinal)).Select(model => $"{model.Name} of {model.Template.Refs.Single().Model}").OrderBy(text => text, StringComparer.Ordinal).OrderBy(text => text.StartsWith("visitors", StringComparison.Ordinal)));
        Assert.Contains("sum(\"visits_rows_real\")::bigint as \"visits_rows_real\"", project["visits_by_day"].Sql);
        Assert.Contains("sum(\"pages_sum_all\") as \"pages_sum_all\"", project["visits_by_day"].Sql);
    }

    [Fact]
    public void Dimensions_with_an_expr_are_computed_over_the_fact_and_columns_from_there_on()
    {
        var project = _folder.Write("semantic_models/web/fct_visits.yml", Visits
            .Replace("type: time}, device]", "type: time}, {name: device, expr: \"coalesce(device, app)\"}]", StringComparison.Ordinal)
            .Replace("- {name: visitors_by_month,", "- {name: visits_by_month, grain: month, dimensions: [device], measures: [visits]}\n      - {name: visitors_by_month,", StringComparison.Ordinal)).Load();
        var (days, months) = (project["visits_by_device"], project["visits_by_month"]);

        Assert.Contains("    (coalesce(device, app)) as \"device\",\n    md5(row((coalesce(device, app)))::text)::uuid as members_key,\n", days.Sql);
        Assert.Equal([new RecomputeKey("visit_date", null), new RecomputeKey("device", "coalesce(device, app)")], days.RecomputeBy);
        Assert.Contains("    \"device\",\n    md5(row(\"device\")::text)::uuid as members_key,\n", months.Sql);
        Assert.Equal([new RecomputeKey("visit_date", "date_trunc('month', \"visit_date\"::timestamp)::date"), new RecomputeKey("device", null)], months.RecomputeBy);
    }

    [Fact]
    public void A_dimension_of_an_entity_is_as_the_entity_is_now_and_is_not_kept()
    {
        _folder.Write("semantic_models/web/fct_visits.yml", Visits.Replace(
            "    dimensions: [{name: visit_date, type: time}, device]",
            "    entities: [{name: user, type: foreign, expr: user_id}]\n    dimensions: [{name: visit_date, type: time}, {name: device, entity: user}]",
            StringComparison.Ordinal));

        Assert.Equal("semantic_models/web/fct_visits.yml(13): dimensions: 'device' is of an entity, as it is now, and nothing that pre-aggregation 'visits_by_device' could keep", _folder.Error());
    }

    [Fact]
    public void It_is_built_anew_when_what_a_metric_counts_is_changed()
    {
        var before = _folder.Load();
        var after = _folder.Write("semantic_models/web/fct_visits.yml", Visits.Replace("pages > 9", "pages > 10", StringComparison.Ordinal)).Load();

        Assert.NotEqual(before["visits_by_device"].Fingerprint, after["visits_by_device"].Fingerprint);
        Assert.Equal(before["visitors_by_month"].Fingerprint, after["visitors_by_month"].Fingerprint);
    }

    [Fact]
    public void It_waits_with_the_fact_and_nothing_else_does()
    {
        _folder.Model("other", "select 1 as id").Model("fct_visits", "select {{ nothing }}");

        Assert.Equal(["other"], _folder.LoadReadable().Sound.Models.Select(model => model.Name));
    }

    [Fact]
    public void What_is_wrong_with_a_semantic_model_holds_back_its_relation_and_what_that_is_connected_with()
    {
        _folder.Model("other", "select 1 as id").Write("semantic_models/web/fct_visits.yml", Visits.Replace("grain: month", "grain: moon", StringComparison.Ordinal));

        Assert.Equal("semantic_models/web/fct_visits.yml(13): pre-aggregation 'visitors_by_month': grain is day, week, month, quarter or year, found 'moon'", _folder.Error());
        Assert.Equal(["other"], _folder.LoadReadable().Sound.Models.Select(model => model.Name));
    }

    [Fact]
    public void Its_name_is_that_of_no_other_model()
    {
        _folder.Model("visits_by_device", "select 1 as id");

        Assert.Contains("there is a model 'visits_by_device' in ", _folder.Error());
    }
}
