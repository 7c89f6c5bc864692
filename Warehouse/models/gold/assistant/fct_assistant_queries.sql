with

events as (

    select * from {{ ref('assistant_events') }}

),

users as (

    select * from {{ ref('assistant_users_history') }}

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
left join users
    on users.user_id = events.user_id
    and users.valid_from <= events.occurred_at
    and users.valid_to > events.occurred_at
