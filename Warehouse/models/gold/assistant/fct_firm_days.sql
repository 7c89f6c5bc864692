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
followed as (

    select
        occurred_date,
        lead(occurred_date) over (order by occurred_date) as next_date
    from (select distinct occurred_date from events) as active_days

),

-- A pause of more than a year is left out: one query with a wrong year must not make a day of all those in between.
days as (

    select followed.occurred_date + days.number as contract_date
    from followed
    cross join lateral generate_series(
        0, case when next_date - occurred_date <= {{ var('longest_pause') }} then next_date - occurred_date - 1 else 0 end
    ) as days (number)

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
