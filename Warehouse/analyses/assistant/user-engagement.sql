with

user_engagement as (

    select * from {{ ref('user_engagement') }}

),

chosen as (

    select *
    from user_engagement
    where activity_month >= coalesce(date_trunc('month', :from)::date, '-infinity'::date)
        and activity_month <= coalesce(:to, 'infinity'::date)
        and (:level::text is null or engagement_level = :level)
        and (:firm_id::text is null or firm_id::text = :firm_id)
        and (:title::text is null or lower(title) = lower(:title))

)

select
    activity_month,
    user_id,
    firm_id,
    title,
    engagement_level,
    engagement_score,
    num_active_days,
    num_queries,
    num_assistant_queries,
    num_workflow_queries,
    num_vault_queries,
    avg_queries_per_active_day,
    num_docs,
    avg_docs_per_query,
    avg_feedback_score,
    last_active_date,
    is_power_user
from chosen
-- Rounded, because equal scores that were added up from different ranks may differ in their last bit.
order by
    activity_month desc,
    round((case when :order = 'lowest' then engagement_score else -engagement_score end)::numeric, 10),
    user_id
