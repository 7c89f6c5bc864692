with

detail as (
    select date_trunc('month', "contract_date"::timestamp)::date as period, "firm_id", coalesce(sum(firm_size), 0) as value
    from "gold"."fct_firm_days"
    where "contract_date" between $1 and $2
      and "contract_date" in (select max("contract_date") from "gold"."fct_firm_days" where "contract_date" between $1 and $2 group by date_trunc('month', "contract_date"::timestamp)::date)
    group by 1, 2
),

total as (
    select coalesce(sum(firm_size), 0) as value
    from "gold"."fct_firm_days"
    where "contract_date" between $1 and $2
      and "contract_date" = (select max("contract_date") from "gold"."fct_firm_days" where "contract_date" between $1 and $2)
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
