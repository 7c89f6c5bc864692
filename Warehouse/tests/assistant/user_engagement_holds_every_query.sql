-- Months, firms and days are three ways to add up the same queries and documents.
with

totals as (

    select 'user_engagement' as model, sum(num_queries) as num_queries, sum(num_docs) as num_docs from {{ ref('user_engagement') }}
    union all
    select 'firm_usage_summary', sum(num_queries), sum(num_docs) from {{ ref('firm_usage_summary') }}
    union all
    select 'daily_event_summary', sum(num_queries), sum(num_docs) from {{ ref('daily_event_summary') }}

),

events as (

    select count(*) as num_queries, sum(num_docs) as num_docs from {{ ref('assistant_events') }}

)

select totals.*
from totals
cross join events
where coalesce(totals.num_queries, 0) <> events.num_queries
or coalesce(totals.num_docs, 0) <> coalesce(events.num_docs, 0)
