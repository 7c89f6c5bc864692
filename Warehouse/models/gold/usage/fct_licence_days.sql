{{ config(materialized='incremental') }}

with

versions as (

    select * from {{ ref('usage_organisations_history') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

-- The days that the data speaks of: a licence figure for a day without any data would make utilisation look like zero.
bounds as (

    select min(activity_date) as first_day, max(activity_date) as last_day
    from user_days

),

days as (

    select generate_series(first_day, last_day, interval '1 day')::date as licence_date
    from bounds

),

{% if is_incremental() %}

bounds_before as (

    select min(licence_date) as first_day, max(licence_date) as last_day
    from {{ this }}

),

changed_organisations as (

    select distinct organisation_id from {{ changes('usage_organisations_history') }}

),

-- Only a changed user day can move the bounds.
added_days as (

    select days.licence_date
    from days
    cross join bounds_before
    where exists (select from {{ changes('fct_user_days') }})
        and (bounds_before.first_day is null or days.licence_date not between bounds_before.first_day and bounds_before.last_day)

),

{% endif %}

in_scope as (

    {% if is_incremental() %}

    select versions.*, days.licence_date
    from changed_organisations
    inner join versions on versions.organisation_id = changed_organisations.organisation_id
    cross join days

    union

    select versions.*, added_days.licence_date
    from added_days
    cross join versions

    {% else %}

    select versions.*, days.licence_date
    from days
    cross join versions

    {% endif %}

)

-- The state at the end of the day.
select
    organisation_id,
    licence_date,
    contracted_licences
    {% if is_incremental() %} , 1 as _change {% endif %}
from in_scope
where valid_from < (licence_date + 1)::timestamp at time zone 'UTC'
    and valid_to >= (licence_date + 1)::timestamp at time zone 'UTC'

{% if is_incremental() %}

union all

select live.organisation_id, live.licence_date, live.contracted_licences, -1
from {{ this }} as live
cross join bounds
where live.licence_date < bounds.first_day

union all

select live.organisation_id, live.licence_date, live.contracted_licences, -1
from {{ this }} as live
cross join bounds
where live.licence_date > bounds.last_day

{% endif %}
