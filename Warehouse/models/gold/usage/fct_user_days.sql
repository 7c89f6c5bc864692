{{ config(materialized='incremental') }}

with

activities as (

    select * from {{ ref('activities') }}

),

{% if is_incremental() %}

changed as (

    select distinct user_key, organisation_id, (occurred_at at time zone 'UTC')::date as activity_date
    from {{ changes('activities') }}

),

changed_days as (

    select distinct user_key, activity_date from changed

),

{% endif %}

in_scope as (

    {% if is_incremental() %}

    select activity.*
    from changed_days
    cross join lateral (
        select * from activities
        where activities.user_key = changed_days.user_key
            and activities.occurred_at >= changed_days.activity_date::timestamp at time zone 'UTC'
            and activities.occurred_at < (changed_days.activity_date + 1)::timestamp at time zone 'UTC'
    ) as activity

    {% else %}

    select * from activities

    {% endif %}

),

counted as (

    select
        user_key,
        organisation_id,
        (occurred_at at time zone 'UTC')::date as activity_date,
        min(user_id) as user_id,
        bool_or(is_licensed_population) as is_licensed_population,
        count(*) as activities,
        count(*) filter (where not is_transformation) as navigations,
        count(*) filter (where is_transformation) as transformations
    from in_scope
    where mod(user_key, {{ var('parts') }}) = {{ var('part') }}
    group by user_key, organisation_id, activity_date

),

{% if is_incremental() %}

-- Days after a changed one, whose day before may be another now: the user's next day, and the next in each organisation.
following as (

    select live.*
    from changed_days
    cross join lateral (
        select activity_date from {{ this }} as later
        where later.user_key = changed_days.user_key and later.activity_date > changed_days.activity_date
        order by later.activity_date
        limit 1
    ) as next_day
    inner join {{ this }} as live on live.user_key = changed_days.user_key and live.activity_date = next_day.activity_date

    union

    select next_day.*
    from (select user_key, organisation_id, activity_date from changed union select user_key, organisation_id, activity_date from counted) as organisation_days
    cross join lateral (
        select * from {{ this }} as later
        where later.user_key = organisation_days.user_key
            and later.organisation_id = organisation_days.organisation_id
            and later.activity_date > organisation_days.activity_date
        order by later.activity_date
        limit 1
    ) as next_day

),

-- Those that did not change themselves: only the days before them are looked up again.
kept as (

    select following.*
    from following
    where not exists (select from changed_days where changed_days.user_key = following.user_key and changed_days.activity_date = following.activity_date)

),

points as (

    select user_key, organisation_id, activity_date from changed
    union
    select user_key, organisation_id, activity_date from counted
    union
    select user_key, organisation_id, activity_date from kept

),

-- The nearest day before each of them, over all organisations and in its own. One that changed is left out, because
-- it stands in what was counted if it is still there; then the day before it counts, which is found from it.
preceding as (

    select earlier.*
    from points
    cross join lateral (
        select * from {{ this }} as earlier
        where earlier.user_key = points.user_key and earlier.activity_date < points.activity_date
        order by earlier.activity_date desc
        limit 1
    ) as earlier

    union

    select earlier.*
    from points
    cross join lateral (
        select * from {{ this }} as earlier
        where earlier.user_key = points.user_key
            and earlier.organisation_id = points.organisation_id
            and earlier.activity_date < points.activity_date
        order by earlier.activity_date desc
        limit 1
    ) as earlier

),

{% endif %}

user_days as (

    select *, true as is_counted from counted

    {% if is_incremental() %}

    union all

    select user_key, organisation_id, activity_date, user_id, is_licensed_population, activities, navigations, transformations, false
    from (select * from kept union select * from preceding) as neighbours
    where not exists (select from changed_days where changed_days.user_key = neighbours.user_key and changed_days.activity_date = neighbours.activity_date)

    {% endif %}

),

-- The previous active date makes distinct users a plain count: over [from, to], each user is counted by the one row
-- whose date is in the range and whose previous date is not.
with_previous as (

    select
        *,
        lag(activity_date) over (partition by user_key, organisation_id order by activity_date) as previous_active_date,
        row_number() over (partition by user_key, activity_date order by organisation_id) = 1 as is_first_organisation_of_day
    from user_days

),

dates_over_all_organisations as (

    select
        user_key,
        activity_date,
        lag(activity_date) over (partition by user_key order by activity_date) as previous_active_date_any
    from with_previous
    where is_first_organisation_of_day

),

final as (

    select
        with_previous.user_id,
        with_previous.user_key,
        with_previous.organisation_id,
        with_previous.activity_date,
        with_previous.previous_active_date,
        dates_over_all_organisations.previous_active_date_any,
        with_previous.is_first_organisation_of_day,
        with_previous.is_licensed_population,
        with_previous.activities,
        with_previous.navigations,
        with_previous.transformations,
        with_previous.is_counted
    from with_previous
    inner join dates_over_all_organisations using (user_key, activity_date)

)

{% if is_incremental() %}

select
    user_id,
    user_key,
    organisation_id,
    activity_date,
    previous_active_date,
    previous_active_date_any,
    is_first_organisation_of_day,
    is_licensed_population,
    activities,
    navigations,
    transformations,
    1 as _change
from final
where is_counted

union all

-- Which organisation comes first on a day that did not change is as it was: not all of its rows are looked at here.
select
    kept.user_id,
    kept.user_key,
    kept.organisation_id,
    kept.activity_date,
    final.previous_active_date,
    final.previous_active_date_any,
    kept.is_first_organisation_of_day,
    kept.is_licensed_population,
    kept.activities,
    kept.navigations,
    kept.transformations,
    1
from kept
inner join final using (user_key, organisation_id, activity_date)

union all

select live.*, -1
from changed
inner join {{ this }} as live using (user_key, organisation_id, activity_date)
where not exists (
    select from counted
    where counted.user_key = changed.user_key and counted.organisation_id = changed.organisation_id and counted.activity_date = changed.activity_date
)

{% else %}

select
    user_id,
    user_key,
    organisation_id,
    activity_date,
    previous_active_date,
    previous_active_date_any,
    is_first_organisation_of_day,
    is_licensed_population,
    activities,
    navigations,
    transformations
from final

{% endif %}
