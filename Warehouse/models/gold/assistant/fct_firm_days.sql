with

events as (

    select * from {{ ref('assistant_events') }}

),

firms as (

    select * from {{ ref('assistant_firms_history') }}

),

first_queries as (

    select
        firm_id,
        min(occurred_date) as first_active_date
    from events
    group by firm_id

),

-- The days that the data speaks of: a contract on a day without any data would make value per user look infinite.
days as (

    select generate_series(min(occurred_date), max(occurred_date), interval '1 day')::date as contract_date
    from events

)

-- The contract at the end of the day.
select
    firms.firm_id,
    days.contract_date,
    firms.firm_size,
    firms.arr
from firms
left join first_queries on first_queries.firm_id = firms.firm_id
inner join days
    on firms.valid_from < (days.contract_date + 1)::timestamp at time zone 'UTC'
    and firms.valid_to >= (days.contract_date + 1)::timestamp at time zone 'UTC'
-- A firm counts from the day of its account, or earlier where it asked before.
where firms.created_at is null
or days.contract_date >= least((firms.created_at at time zone 'UTC')::date, first_queries.first_active_date)
