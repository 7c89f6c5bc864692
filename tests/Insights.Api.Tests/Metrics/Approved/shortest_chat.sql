with

detail as (
    select date_trunc('month', "created_date"::timestamp)::date as period, "organisation_id", min(duration_seconds) as value
    from "gold"."fct_chats"
    where "created_date" between $1 and $2
      and (not is_test_chat)
    group by 1, 2
),

total as (
    select min(duration_seconds) as value
    from "gold"."fct_chats"
    where "created_date" between $1 and $2
      and (not is_test_chat)
),

answer as (
    select false as is_total, period, "organisation_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "organisation_id", value
from answer
order by is_total desc, period, "organisation_id"
limit 10002
