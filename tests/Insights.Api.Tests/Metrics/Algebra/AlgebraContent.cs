namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>The semantic models and models of the random facts.</summary>
internal static class AlgebraContent
{
    public const string PreAggregations = "pre_aggregations:";

    public const string Semantics = """
        semantic_models:
          - name: fct_algebra
            defaults: {owner: tests}
            dimensions:
              - {name: happened_date, type: time, timestamp: happened_at}
              - place
              - kind
              - size
              - person
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
              - {name: people_by_kind, dimensions: [person, kind], measures: [people, visits]}
              - {name: people_of_months, grain: month, dimensions: [kind, person, size], measures: [people]}
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

    public const string StockSemantics = """
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

    public const string Project = """
        name: algebra
        models:
          algebra:
            +materialized: table
            gold:
              +schema: gold
              +grants: {select: [warehouse_reader]}
        """;

    public const string Properties = """
        sources: [{name: given, tables: [{name: facts}, {name: stocks}]}]
        models:
          - {name: fct_algebra, description: One row per fact.}
          - {name: fct_seats, description: One row per stock.}
          - {name: person_gaps, description: One row per day and day before.}
          - {name: big_person_gaps, description: One row per day and day before.}
          - {name: person_gaps_by_place, description: "One row per place, day and day before."}
        """;

    public static readonly IReadOnlyDictionary<string, string> Models = new Dictionary<string, string>
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
}
