with

detail as (
    select date_trunc('month', "occurred_date"::timestamp)::date as period, "firm_id", coalesce(sum("assistant_queries_rows"), 0)::bigint as value
    from "gold"."assistant_queries_by_firm"
    where "occurred_date" between $1 and $2
      and "assistant_queries_rows" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("assistant_queries_rows"), 0)::bigint as value
    from "gold"."assistant_queries_by_type"
    where "occurred_date" between $1 and $2
      and "assistant_queries_rows" > 0
),

answer as (
    select false as is_total, period, "firm_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "firm_id", value
from answer
order by is_total desc, period, "firm_id"
limit 10002
