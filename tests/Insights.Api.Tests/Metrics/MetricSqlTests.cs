using Insights.Api.Metrics;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics;

/// <summary>Questions as they come in a query string, and the SQL that answers them.</summary>
public sealed class MetricSqlTests
{
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);
    private static readonly UnitCatalog Units = UnitCatalog.Load(ContentDirectory.BesideProgram);

    [Fact]
    public void A_count_by_month_and_user() => Compiles(
        "sessions?grain=month&by=user_id&user_id=u1,u2&limit=10&order=-value",
        """
        with

        detail as (
            select date_trunc('month', "started_date"::timestamp)::date as period, "user_id", count(*) as value
            from "gold"."fct_sessions"
            where "started_date" between $1 and $2
              and (is_licensed_population)
              and "user_id"::text = any($3)
            group by 1, 2
        ),

        total as (
            select count(*) as value
            from "gold"."fct_sessions"
            where "started_date" between $1 and $2
              and (is_licensed_population)
              and "user_id"::text = any($3)
        ),

        answer as (
            select false as is_total, period, "user_id", value from detail
            union all
            select true, null, null, value from total
        )

        select is_total, (select version from ops.warehouse_version) as version, period, "user_id", value
        from answer
        order by is_total desc, "value" desc nulls last, period, "user_id"
        limit 12
        """);

    [Fact]
    public void A_count_from_a_pre_aggregation_adds_up_its_rows() => Compiles(
        "sessions?grain=month&by=organisation_id&organisation_id=o1,o2&limit=10&order=-value",
        """
        with

        detail as (
            select date_trunc('month', "started_date"::timestamp)::date as period, "organisation_id", coalesce(sum("sessions_rows_licensed"), 0)::bigint as value
            from "gold"."sessions_of_months_by_organisation"
            where "started_date" between date_trunc('month', $1::date::timestamp)::date and $2
              and "sessions_rows_licensed" > 0
              and "organisation_id"::text = any($3)
            group by 1, 2
        ),

        total as (
            select coalesce(sum("sessions_rows_licensed"), 0)::bigint as value
            from "gold"."sessions_of_months_by_organisation"
            where "started_date" between date_trunc('month', $1::date::timestamp)::date and $2
              and "sessions_rows_licensed" > 0
              and "organisation_id"::text = any($3)
        ),

        answer as (
            select false as is_total, period, "organisation_id", value from detail
            union all
            select true, null, null, value from total
        )

        select is_total, (select version from ops.warehouse_version) as version, period, "organisation_id", value
        from answer
        order by is_total desc, "value" desc nulls last, period, "organisation_id"
        limit 12
        """);

    [Fact]
    public void What_lies_in_a_range_of_months_and_weeks_is_read_from_those_and_days_at_its_ends_alone()
    {
        var query = MetricQueryParser.Parse(
            Catalog, Catalog.Find("session_length_average")!, [new("by", "organisation_id"), new("organisation_id", "o1,o2")]);

        var sql = MetricSql.Compile(
            Catalog, query, new(2025, 9, 27), new(2025, 12, 8), new(new(2025, 1, 1), new(2026, 1, 31)), _ => true).Sql;

        Assert.Contains(
            """
            detail as (
                select $1::date as period, "organisation_id", (sum("rollup.value")::numeric / nullif(sum("rollup.values"), 0))::double precision as value
                from (
                    select "started_date", "organisation_id", "session_length_average_sum_licensed" as "rollup.value", "session_length_average_values_licensed" as "rollup.values"
                    from "gold"."sessions_by_organisation"
                    where "started_date" between date '2025-09-27' and date '2025-09-30'
                      and "sessions_rows_licensed" > 0
                      and "organisation_id"::text = any($3)
                    union all
                    select "started_date", "organisation_id", "session_length_average_sum_licensed" as "rollup.value", "session_length_average_values_licensed" as "rollup.values"
                    from "gold"."sessions_of_months_by_organisation"
                    where "started_date" between date '2025-10-01' and date '2025-11-30'
                      and "sessions_rows_licensed" > 0
                      and "organisation_id"::text = any($3)
                    union all
                    select "started_date", "organisation_id", "session_length_average_sum_licensed" as "rollup.value", "session_length_average_values_licensed" as "rollup.values"
                    from "gold"."sessions_of_weeks_by_organisation"
                    where "started_date" between date '2025-12-01' and date '2025-12-07'
                      and "sessions_rows_licensed" > 0
                      and "organisation_id"::text = any($3)
                    union all
                    select "started_date", "organisation_id", "session_length_average_sum_licensed" as "rollup.value", "session_length_average_values_licensed" as "rollup.values"
                    from "gold"."sessions_by_organisation"
                    where "started_date" between date '2025-12-08' and date '2025-12-08'
                      and "sessions_rows_licensed" > 0
                      and "organisation_id"::text = any($3)
                ) as parts
                group by 1, 2
            ),
            """.ReplaceLineEndings("\n"),
            sql);
    }

    [Fact]
    public void A_later_page_is_cut_from_the_rows_and_keeps_the_total()
    {
        var first = MetricQueryParser.Parse(Catalog, Catalog.Find("sessions")!, [new("grain", "month"), new("limit", "10"), new("order", "-value")]);

        var sql = MetricSql.Compile(Catalog, first with { Cursor = new(1, 20, "") }, new(2025, 1, 1), new(2025, 12, 31)).Sql;

        Assert.Contains(
            """
            answer as (
                (
                    select false as is_total, period, value from detail
                    order by "value" desc nulls last, period
                    limit 11 offset 20
                )
                union all
                select true, null, value from total
            )

            select is_total, (select version from ops.warehouse_version) as version, period, value
            from answer
            order by is_total desc, "value" desc nulls last, period
            limit 12
            """,
            sql);
    }

    [Fact]
    public void A_ratio_puts_its_sides_below_each_other() => Compiles(
        "licence_utilisation?population=all",
        """
        with

        total as (
            select
                coalesce(max(numerator), 0) as numerator,
                max(denominator) as denominator,
                100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
            from (
                select value as numerator, null as denominator from (
                    select coalesce(sum("users"), 0)::bigint as value
                    from "gold"."active_user_gaps"
                    inner join (
                        select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
                    ) as days on "range.day" = "activity_date"
                    where "previous_date" < $1
                      and "population" = 'all'
                ) as numerators
                union all
                select null, value from (
                    select coalesce(sum("contracted_licences_sum"), 0) as value
                    from "gold"."licences_by_day"
                    where "licence_date" between $1 and $2
                      and "contracted_licences_rows" > 0
                      and "licence_date" = (select max("licence_date") from "gold"."licences_by_day" where "licence_date" between $1 and $2)
                ) as denominators
            ) as sides
        )

        select true as is_total, (select version from ops.warehouse_version) as version, null::date as period, numerator, denominator, value
        from total
        """);

    [Fact]
    public void A_dimension_that_only_the_numerator_has_sets_each_row_against_the_same_denominator() =>
        Assert.Contains(
            """) as denominators on denominators.period = numerators.period and denominators."organisation_id" = numerators."organisation_id" """.TrimEnd(),
            Compile("licence_utilisation?by=organisation_id,user_id").Sql);

    [Fact]
    public void A_derived_metric_counts_what_is_missing_as_nothing() => Assert.Contains(
        """
            select period, "category", (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
            from (
                select period, "category", value::numeric as part_1, null::numeric as part_2 from (
        """,
        Compile("gross_sales_after_refunds?by=category").Sql);

    [Theory]
    [InlineData("day", "\"activity_month\"")]
    [InlineData("week", "\"activity_month\"")]
    [InlineData("month", "date_trunc('month', \"activity_month\"::timestamp)::date")]
    [InlineData("year", "date_trunc('year', \"activity_month\"::timestamp)::date")]
    public void Rows_that_stand_for_months_count_in_every_month_that_the_range_touches(string grain, string period)
    {
        var sql = Compile($"power_users?grain={grain}").Sql;

        Assert.Contains($"{period} as period", sql);
        Assert.Equal(2, sql.Split("where \"activity_month\" between date_trunc('month', $1::date::timestamp)::date and $2").Length - 1);
    }

    [Fact]
    public void Values_travel_as_parameters_only()
    {
        var hostile = "x'; drop table gold.fct_sessions; --";

        var compiled = Compile($"sessions?user_id={hostile}");

        Assert.DoesNotContain("drop table", compiled.Sql);
        Assert.Equal([hostile], Assert.IsType<string[]>(compiled.Parameters[2]));
    }

    [Theory]
    [InlineData("sessions?limit=0", "limit '0' is not a number from 1 to 100000")]
    [InlineData("sessions?limit=many", "limit 'many' is not a number from 1 to 100000")]
    [InlineData("sessions?order=user_id", "the answer cannot be ordered by 'user_id'; it can by period, value, each with a '-' before it for descending")]
    [InlineData("sessions?by=transformation_type", "sessions cannot be grouped by 'transformation_type'; its dimensions are organisation_id, user_id, session_length_band, exact_session_length, job_title, is_employee, weekday, hour, month_of_year")]
    [InlineData("contracted_licences?population=all", "contracted_licences has no populations to choose from")]
    [InlineData("sessions?from=yesterday", "from 'yesterday' is not a date such as 2025-11-30")]
    public void A_wrong_question_says_what_would_be_right(string question, string detail)
    {
        var refused = Assert.Throws<ProblemException>(() => Compile(question));
        Assert.Equal((Problem.InvalidParameter, detail), (refused.Problem, refused.Message));
    }

    [Theory]
    [InlineData("sessions?grain=day")]
    [InlineData("session_length_median?grain=day")]
    [InlineData("transformations?grain=day&by=organisation_id")]
    [InlineData("customers?grain=month&by=state")]
    public void Periods_of_a_range_that_has_all_data_are_not_longer_than_asked_for(string question)
    {
        var day = new DateOnly(2025, 11, 19);

        var sql = MetricSql.Compile(Catalog, Parse(question), day, day).Sql;

        // Its total may be.
        Assert.DoesNotMatch("_of_(weeks|months|years)", sql.Split("total as (")[0]);
    }

    [Theory]
    [InlineData("orders,revenue", 4)]
    [InlineData("orders,revenue,average_order_value", 6)]
    [InlineData("revenue,average_order_value&state=SP,RJ", 4)]
    [InlineData("revenue,discounts", 4)]
    public void A_table_reads_once_what_its_metrics_have_in_common(string question, int reads)
    {
        var parts = question.Split('&');
        var parameters = parts.Skip(1).Prepend("by=state").Select(pair => pair.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], new StringValues(pair[1])));
        var joint = JointMetrics.Parse(Catalog, parts[0], parameters);
        var (from, to) = (new DateOnly(2025, 11, 1), new DateOnly(2025, 11, 30));
        var data = joint.Metrics.ConvertAll(_ => new DayRange(from, to));

        var sql = JointSql.Compile(Catalog, Units, joint, from, to, data, _ => false).Statement.Sql;

        // The rows and the total of each.
        Assert.Equal(reads, sql.Split("from \"gold\".").Length - 1);
    }

    private static void Compiles(string question, string sql) =>
        Assert.Equal(sql.ReplaceLineEndings("\n"), Compile(question).Sql.ReplaceLineEndings("\n"), ignoreWhiteSpaceDifferences: false);

    private static CompiledQuery Compile(string question) =>
        MetricSql.Compile(Catalog, Parse(question), new DateOnly(2025, 11, 1), new DateOnly(2025, 11, 30));

    private static MetricQuery Parse(string question)
    {
        var (name, parameters) = (question.Split('?')[0], question.Split('?')[1].Split('&').Select(pair => pair.Split('=', 2)));
        return MetricQueryParser.Parse(
            Catalog, Catalog.Find(name)!, parameters.Select(pair => KeyValuePair.Create(pair[0], new StringValues(pair[1]))));
    }
}
