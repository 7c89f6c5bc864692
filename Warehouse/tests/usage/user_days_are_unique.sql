-- The grain of fct_user_days: an organisation may be missing in an event, which counts as one more organisation.
select
    user_id,
    organisation_id,
    activity_date,
    count(*) as occurrences
from {{ ref('fct_user_days') }}
group by user_id, organisation_id, activity_date
having count(*) > 1
