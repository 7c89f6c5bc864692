{{ config(materialized='incremental', recompute_by={'organisation_id': 'organisation_id', 'licence_date': 'date_day'}) }}

with

versions as (

    select * from {{ ref('usage_organisations_history') }}

),

-- The days that the data speaks of: a licence figure for a day without any data would make utilisation look like zero.
days as (

    select date_day as licence_date from {{ ref('dim_dates') }} where is_covered

)

-- The state at the end of the day.
select
    versions.organisation_id,
    days.licence_date,
    versions.contracted_licences
from days
inner join versions
    on versions.valid_from < (days.licence_date + 1)::timestamp at time zone 'UTC'
    and versions.valid_to >= (days.licence_date + 1)::timestamp at time zone 'UTC'
