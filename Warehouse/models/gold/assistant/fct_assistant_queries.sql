with

events as (

    select * from {{ ref('assistant_events') }}

),

users as (

    select * from {{ ref('assistant_users') }}

)

select
    events.batch_id,
    events.row_number,
    events.occurred_at,
    events.occurred_date,
    events.user_id,
    events.firm_id,
    users.title,
    events.event_type,
    events.num_docs,
    events.feedback_score
from events
left join users on users.user_id = events.user_id
