-- The grain of user_engagement.
select
    user_id,
    activity_month,
    count(*) as occurrences
from {{ ref('user_engagement') }}
group by user_id, activity_month
having count(*) > 1
