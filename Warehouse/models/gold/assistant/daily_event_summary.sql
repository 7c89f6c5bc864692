with

events as (

    select * from {{ ref('assistant_events') }}

)

select
    occurred_date as event_date,
    count(*) as num_queries,
    count(distinct user_id) as num_active_users,
    count(distinct firm_id) as num_active_firms,
    count(*) filter (where event_type = 'assistant') as num_assistant_queries,
    count(*) filter (where event_type = 'workflow') as num_workflow_queries,
    count(*) filter (where event_type = 'vault') as num_vault_queries,
    sum(num_docs) as num_docs,
    avg(feedback_score)::double precision as avg_feedback_score
from events
group by occurred_date
