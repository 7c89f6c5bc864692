with

events as (

    select * from {{ ref('assistant_events') }}

),

firms as (

    select * from {{ ref('assistant_firms') }}

),

usage as (

    select
        firm_id,
        count(distinct occurred_date) as num_active_days,
        count(distinct user_id) as num_active_users,
        count(*) as num_queries,
        count(*) filter (where event_type = 'assistant') as num_assistant_queries,
        count(*) filter (where event_type = 'workflow') as num_workflow_queries,
        count(*) filter (where event_type = 'vault') as num_vault_queries,
        sum(num_docs) as num_docs,
        avg(feedback_score)::double precision as avg_feedback_score,
        min(occurred_date) as first_active_date,
        max(occurred_date) as last_active_date
    from events
    group by firm_id

)

-- A firm without queries has zeros; one that only events name has no contract, but its queries are not lost.
select
    coalesce(firms.firm_id, usage.firm_id) as firm_id,
    firms.firm_id is not null as is_known_firm,
    firms.created_at,
    firms.firm_size,
    firms.arr,
    coalesce(usage.num_active_days, 0) as num_active_days,
    coalesce(usage.num_active_users, 0) as num_active_users,
    coalesce(usage.num_queries, 0) as num_queries,
    coalesce(usage.num_assistant_queries, 0) as num_assistant_queries,
    coalesce(usage.num_workflow_queries, 0) as num_workflow_queries,
    coalesce(usage.num_vault_queries, 0) as num_vault_queries,
    coalesce(usage.num_docs, 0) as num_docs,
    usage.num_queries::double precision / usage.num_active_days as avg_queries_per_active_day,
    usage.num_queries::double precision / usage.num_active_users as avg_queries_per_user,
    usage.num_docs::double precision / usage.num_active_days as avg_docs_per_active_day,
    usage.num_docs::double precision / usage.num_active_users as avg_docs_per_user,
    usage.avg_feedback_score,
    firms.arr / usage.num_active_users as arr_per_user,
    coalesce(usage.num_active_users, 0)::double precision / nullif(firms.firm_size, 0) as seat_utilisation,
    usage.first_active_date,
    usage.last_active_date
from firms
full join usage on usage.firm_id = firms.firm_id
