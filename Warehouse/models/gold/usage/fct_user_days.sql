{{ config(materialized='incremental') }}

with

activities as (

    select * from {{ ref('activities') }}

),

user_keys as (

    select * from {{ ref('usage_user_keys') }}

),

-- The users of a part are those whose key lies above one number and up to another, so that an index gives them.
part as (

    select
        max(user_key)::bigint * {{ var('part') }} / {{ var('parts') }} as above_key,
        max(user_key)::bigint * ({{ var('part') }} + 1) / {{ var('parts') }} as last_key
    from {{ ref('usage_user_keys') }}

),

{% if is_incremental() %}

changed as (

    select user_key, organisation_id, (occurred_at at time zone 'UTC')::date as activity_date
    from {{ changes('activities') }}
    union
    select user_key, organisation_id, activity_date
    from {{ this }}
    where user_key in (select user_key from {{ changes('usage_user_keys') }})

),

changed_days as (

    select distinct user_key, activity_date from changed

),

-- An offset keeps each look-up below one of its own, by index, where a join would read the whole table.

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
        offset 0
    ) as activity

    {% else %}

    select * from activities

    {% endif %}

),

-- Only columns of the index on activities are read.
days as (

    select
        user_key,
        organisation_id,
        (occurred_at at time zone 'UTC')::date as activity_date,
        bool_or(is_licensed_population) as is_licensed_population,
        count(*) as activities,
        count(*) filter (where activity_type = 'navigation') as navigations
    from in_scope
    where user_key > (select above_key from part) and user_key <= (select last_key from part)
    group by user_key, organisation_id, activity_date

),

counted as (

    select
        days.user_key,
        days.organisation_id,
        days.activity_date,
        user_keys.user_id,
        days.is_licensed_population,
        days.activities,
        days.navigations,
        days.activities - days.navigations as transformations
    from days
    inner join user_keys on user_keys.user_key = days.user_key

),

{% if is_incremental() %}

-- Where a day may have come, gone or changed its population.
touched as (

    select user_key, organisation_id, activity_date from changed
    union
    select user_key, organisation_id, activity_date from counted

),

-- Days after a touched one, whose day before may be another now: the next day, over all organisations and in its own, of
-- the licensed population and of all.
following as (

    select live.*
    from changed_days
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select activity_date from {{ this }} as later
        where later.user_key = changed_days.user_key
            and later.activity_date > changed_days.activity_date
            and (later.is_licensed_population or not population.is_licensed)
        order by later.activity_date
        limit 1
    ) as next_day
    cross join lateral (
        select * from {{ this }} as of_day
        where of_day.user_key = changed_days.user_key and of_day.activity_date = next_day.activity_date
        offset 0
    ) as live

    union

    select next_day.*
    from touched
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select * from {{ this }} as later
        where later.user_key = touched.user_key
            and later.organisation_id = touched.organisation_id
            and later.activity_date > touched.activity_date
            and (later.is_licensed_population or not population.is_licensed)
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

    select user_key, organisation_id, activity_date from touched
    union
    select user_key, organisation_id, activity_date from kept

),

-- The nearest days before each of them, found likewise. One that changed is left out of what is known below, because it
-- stands in what was counted if it is still there; the day before it is found from itself.
preceding as (

    select live.*
    from (select distinct user_key, activity_date from points) as points
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select * from {{ this }} as earlier
        where earlier.user_key = points.user_key
            and earlier.activity_date < points.activity_date
            and (earlier.is_licensed_population or not population.is_licensed)
        order by earlier.activity_date desc
        limit 1
    ) as live

    union

    select live.*
    from points
    cross join (values (false), (true)) as population (is_licensed)
    cross join lateral (
        select * from {{ this }} as earlier
        where earlier.user_key = points.user_key
            and earlier.organisation_id = points.organisation_id
            and earlier.activity_date < points.activity_date
            and (earlier.is_licensed_population or not population.is_licensed)
        order by earlier.activity_date desc
        limit 1
    ) as live

),

{% endif %}

known as (

    select * from counted

    {% if is_incremental() %}

    union all

    select user_key, organisation_id, activity_date, user_id, is_licensed_population, activities, navigations, transformations
    from (select * from kept union select * from preceding) as neighbours
    where not exists (select from changed_days where changed_days.user_key = neighbours.user_key and changed_days.activity_date = neighbours.activity_date)

    {% endif %}

),

-- The previous active date makes distinct users a plain count: over [from, to], each user is counted by the one row
-- whose date is in the range and whose previous date is not. It is another one within an organisation and over all, and
-- within the licensed population and over all.
in_organisation as (

    select
        *,
        max(activity_date) over before_it as previous_active_date,
        max(activity_date) filter (where is_licensed_population) over before_it as previous_licensed_date,
        row_number() over (partition by user_key, activity_date order by organisation_id) as place_of_day,
        row_number() over (partition by user_key, activity_date order by is_licensed_population desc, organisation_id) as licensed_place_of_day
    from known
    window before_it as (partition by user_key, organisation_id order by activity_date rows between unbounded preceding and 1 preceding)

),

over_all as (

    select
        user_key,
        activity_date,
        max(activity_date) over before_it as previous_active_date_any,
        max(activity_date) filter (where is_licensed_population) over before_it as previous_licensed_date_any
    from in_organisation
    where licensed_place_of_day = 1
    window before_it as (partition by user_key order by activity_date rows between unbounded preceding and 1 preceding)

),

final as (

    select
        in_organisation.user_id,
        in_organisation.user_key,
        in_organisation.organisation_id,
        in_organisation.activity_date,
        in_organisation.previous_active_date,
        over_all.previous_active_date_any,
        in_organisation.place_of_day = 1 as is_first_organisation_of_day,
        in_organisation.is_licensed_population,
        case when in_organisation.is_licensed_population then in_organisation.previous_licensed_date end as previous_licensed_date,
        case when in_organisation.is_licensed_population then over_all.previous_licensed_date_any end as previous_licensed_date_any,
        in_organisation.is_licensed_population and in_organisation.licensed_place_of_day = 1 as is_first_licensed_organisation_of_day,
        in_organisation.activities,
        in_organisation.navigations,
        in_organisation.transformations
    from in_organisation
    inner join over_all using (user_key, activity_date)

)

{% if is_incremental() %}

select final.*, 1 as _change
from final
inner join counted using (user_key, organisation_id, activity_date)

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
    final.previous_licensed_date,
    final.previous_licensed_date_any,
    kept.is_first_licensed_organisation_of_day,
    kept.activities,
    kept.navigations,
    kept.transformations,
    1
from kept
inner join final using (user_key, organisation_id, activity_date)

union all

select live.*, -1
from changed
cross join lateral (
    select * from {{ this }} as before
    where before.user_key = changed.user_key
        and before.organisation_id = changed.organisation_id
        and before.activity_date = changed.activity_date
    offset 0
) as live
where not exists (
    select from counted
    where counted.user_key = changed.user_key and counted.organisation_id = changed.organisation_id and counted.activity_date = changed.activity_date
)

{% else %}

select * from final

{% endif %}
