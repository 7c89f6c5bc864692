{{ config(materialized='incremental') }}

with

versions as (

    select * from {{ ref('usage_organisations_history') }}

),

-- The days that the data speaks of: a licence figure for a day without any data would make utilisation look like zero.
days as (

    select date_day as licence_date from {{ ref('dim_dates') }} where is_covered

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

{% if is_incremental() %}

changed_organisations as (

    select distinct organisation_id from {{ changes('usage_organisations_history') }}

),

-- Only a changed user day moves the days. Naming it also keeps this model with user days: where a large delivery has them
-- built whole, side by side with others, this one is too, and the run does not become a merge for its sake.
changed_days as (

    select distinct date_day as licence_date
    from {{ changes('dim_dates') }}
    where is_covered and exists (select from {{ changes('fct_user_days') }})

),

{% endif %}

in_scope as (

    {% if is_incremental() %}

    select versions.*, days.licence_date
    from changed_organisations
    inner join versions on versions.organisation_id = changed_organisations.organisation_id
    cross join days

    union

    select versions.*, days.licence_date
    from changed_days
    inner join days on days.licence_date = changed_days.licence_date
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

-- Days of which the data speaks no more.
select live.organisation_id, live.licence_date, live.contracted_licences, -1
from changed_days
inner join {{ this }} as live on live.licence_date = changed_days.licence_date
where not exists (select from days where days.licence_date = changed_days.licence_date)

{% endif %}
