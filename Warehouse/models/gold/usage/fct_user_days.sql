{{ config(materialized='incremental') }}

with

{% if is_incremental() %}

changed as (

    select distinct user_key, organisation_id, activity_date from {{ changes('user_days') }}

),

-- The days after a changed one may have another day before them now: the next day in its organisation, and the next one in
-- any, of all users and of the licensed population. Each is looked up by index, as the days before are below.
touched as (

    select user_key, organisation_id, activity_date from changed

    union

    select next_day.user_key, next_day.organisation_id, next_day.activity_date
    from changed
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select * from {{ ref('user_days') }} as later
        where later.user_key = changed.user_key and later.organisation_id = changed.organisation_id
            and later.activity_date > changed.activity_date
            and (later.is_licensed_population or not population.is_licensed)
        order by later.activity_date
        limit 1
    ) as next_day

    union

    select of_day.user_key, of_day.organisation_id, of_day.activity_date
    from (select distinct user_key, activity_date from changed) as changed
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select * from {{ ref('user_days') }} as live
        where live.user_key = changed.user_key
            and live.activity_date = (
                select min(later.activity_date) from {{ ref('user_days') }} as later
                where later.user_key = changed.user_key and later.activity_date > changed.activity_date
                    and (later.is_licensed_population or not population.is_licensed)
            )
        offset 0
    ) as of_day

),

{% endif %}

-- The previous active date makes distinct users a plain count: over [from, to], each user is counted by the one row
-- whose date is in the range and whose previous date is not. It is another one within an organisation and over all, and
-- within the licensed population and over all.
dated as (

    {% if is_incremental() %}
    select
        *,
        (
            select max(earlier.activity_date) from {{ ref('user_days') }} as earlier
            where earlier.user_key = touched.user_key and earlier.organisation_id = touched.organisation_id and earlier.activity_date < touched.activity_date
        ) as previous_active_date,
        (
            select max(earlier.activity_date) from {{ ref('user_days') }} as earlier
            where earlier.user_key = touched.user_key and earlier.activity_date < touched.activity_date
        ) as previous_active_date_any,
        (
            select max(earlier.activity_date) from {{ ref('user_days') }} as earlier
            where earlier.user_key = touched.user_key and earlier.organisation_id = touched.organisation_id
                and earlier.activity_date < touched.activity_date and earlier.is_licensed_population
        ) as previous_licensed_date,
        (
            select max(earlier.activity_date) from {{ ref('user_days') }} as earlier
            where earlier.user_key = touched.user_key and earlier.activity_date < touched.activity_date and earlier.is_licensed_population
        ) as previous_licensed_date_any
    from touched
    left join lateral (
        select * from {{ ref('user_days') }} as live
        where live.user_key = touched.user_key and live.activity_date = touched.activity_date and live.organisation_id = touched.organisation_id
        offset 0
    ) as user_days using (user_key, organisation_id, activity_date)
    {% else %}
    select
        *,
        max(activity_date) over in_organisation as previous_active_date,
        max(activity_date) over over_all as previous_active_date_any,
        max(activity_date) filter (where is_licensed_population) over in_organisation as previous_licensed_date,
        max(activity_date) filter (where is_licensed_population) over over_all as previous_licensed_date_any
    from {{ ref('user_days') }}
    where mod(user_key, {{ var('parts') }}) = {{ var('part') }}
    window
        in_organisation as (partition by user_key, organisation_id order by activity_date rows between unbounded preceding and 1 preceding),
        over_all as (partition by user_key order by activity_date groups between unbounded preceding and 1 preceding)
    {% endif %}

)

select
    user_id,
    user_key,
    organisation_id,
    activity_date,
    previous_active_date,
    previous_active_date_any,
    is_first_organisation_of_day,
    is_licensed_population,
    case when is_licensed_population then previous_licensed_date end as previous_licensed_date,
    case when is_licensed_population then previous_licensed_date_any end as previous_licensed_date_any,
    is_first_licensed_organisation_of_day,
    activities,
    navigations,
    transformations
    -- A day that is no more has no user.
    {% if is_incremental() %} , case when user_id is null then -1 else 1 end as _change {% endif %}
from dated
