with

detail as (
    select period, "organisation_id", (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select period, "organisation_id", value::numeric as part_1, null::numeric as part_2 from (
            select date_trunc('month', "created_date"::timestamp)::date as period, "organisation_id", coalesce(sum(messages), 0) as value
            from "gold"."fct_chats"
            where "created_date" between $1 and $2
              and (not is_test_chat)
            group by 1, 2
        ) as part_1
        union all
        select period, "organisation_id", null::numeric as part_1, value::numeric as part_2 from (
            select date_trunc('month', "created_date"::timestamp)::date as period, "organisation_id", coalesce(sum(user_messages), 0) as value
            from "gold"."fct_chats"
            where "created_date" between $1 and $2
              and (not is_test_chat)
            group by 1, 2
        ) as part_2
    ) as parts
    group by period, "organisation_id"
),

total as (
    select (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select value::numeric as part_1, null::numeric as part_2 from (
            select coalesce(sum(messages), 0) as value
            from "gold"."fct_chats"
            where "created_date" between $1 and $2
              and (not is_test_chat)
        ) as part_1
        union all
        select null::numeric as part_1, value::numeric as part_2 from (
            select coalesce(sum(user_messages), 0) as value
            from "gold"."fct_chats"
            where "created_date" between $1 and $2
              and (not is_test_chat)
        ) as part_2
    ) as parts
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
