with

events as (

    select * from {{ ref('assistant_events') }}

),

user_firm_months as (

    select * from {{ ref('assistant_user_firm_months') }}

),

users as (

    select * from {{ ref('assistant_users_history') }}

),

user_months as (

    select
        user_id,
        activity_month,
        count(distinct occurred_date) as num_active_days,
        count(*) as num_queries,
        count(*) filter (where event_type = 'workflow') as num_workflow_queries,
        count(*) filter (where event_type = 'vault') as num_vault_queries,
        count(*) filter (where event_type = 'assistant') as num_assistant_queries,
        count(distinct event_type) as num_query_types,
        sum(num_docs) as num_docs,
        avg(feedback_score)::double precision as avg_feedback_score,
        max(occurred_date) as last_active_date,
        max(occurred_at) as last_query_at
    from events
    group by user_id, activity_month

),

-- Ranks start anew each month. Who gave no feedback ranks lowest in feedback.
scored as (

    select
        *,
        0.6 * percent_rank() over (partition by activity_month order by num_queries)
        + 0.3 * percent_rank() over (partition by activity_month order by num_docs)
        + 0.1 * percent_rank() over (partition by activity_month order by avg_feedback_score nulls first)
            as engagement_score
    from user_months

),

-- Rounded, because equal scores that were added up from different ranks may differ in their last bit.
ranked as (

    select
        *,
        percent_rank() over (partition by activity_month order by round(engagement_score::numeric, 10))
            as pr_engagement_score
    from scored

),

levelled as (

    select
        *,
        case
            when pr_engagement_score >= 0.8 then 'high'
            when pr_engagement_score >= 0.3 then 'medium'
            else 'low'
        end as engagement_level,
        coalesce(
            lag(activity_month) over (partition by user_id order by activity_month)
            = (activity_month - interval '1 month')::date,
            false
        ) as was_active_previous_month
    from ranked

)

select
    levelled.activity_month,
    levelled.user_id,
    user_firm_months.firm_id,
    users.title,
    levelled.num_active_days,
    levelled.num_queries,
    levelled.num_workflow_queries,
    levelled.num_vault_queries,
    levelled.num_assistant_queries,
    levelled.num_query_types,
    levelled.num_queries::double precision / levelled.num_active_days as avg_queries_per_active_day,
    levelled.num_docs,
    levelled.num_docs::double precision / levelled.num_queries as avg_docs_per_query,
    levelled.avg_feedback_score,
    levelled.last_active_date,
    levelled.engagement_score,
    levelled.pr_engagement_score,
    levelled.engagement_level,
    levelled.was_active_previous_month,
    levelled.engagement_level = 'high'
    and levelled.was_active_previous_month
    and levelled.num_query_types >= 2 as is_power_user
from levelled
inner join user_firm_months
    on user_firm_months.user_id = levelled.user_id
    and user_firm_months.activity_month = levelled.activity_month
    and user_firm_months.is_attributed
left join users
    on users.user_id = levelled.user_id
    and users.valid_from <= levelled.last_query_at
    and users.valid_to > levelled.last_query_at
