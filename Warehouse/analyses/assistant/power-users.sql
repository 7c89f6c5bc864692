with

user_engagement as (

    select * from {{ ref('user_engagement') }}

),

power_users as (

    select *
    from user_engagement
    where is_power_user
        and activity_month >= coalesce(date_trunc('month', :from)::date, '-infinity'::date)
        and activity_month <= coalesce(:to, 'infinity'::date)
        and (:firm_id::text is null or firm_id::text = :firm_id)
        and (:title::text is null or lower(title) = lower(:title))

)

select
    activity_month,
    user_id,
    firm_id,
    title,
    num_queries,
    num_docs,
    num_active_days,
    num_query_types,
    avg_feedback_score,
    engagement_score,
    count(*) over (partition by activity_month) as power_users_of_month
from power_users
-- Rounded, because equal scores that were added up from different ranks may differ in their last bit.
order by activity_month desc, round(engagement_score::numeric, 10) desc, user_id
