with

deliveries as (

    select * from {{ source('bronze', 'usage_organisations') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of an organisation in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.id, origins.received_at)
        deliveries.id as organisation_id,
        deliveries.name,
        deliveries.is_active_customer,
        coalesce(deliveries.contracted_licences, 0) as contracted_licences,
        deliveries.created_at,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_organisation is null as is_first,
        row(name, is_active_customer, contracted_licences, created_at)
            is distinct from lag(row(name, is_active_customer, contracted_licences, created_at)) over by_organisation as is_changed
    from states
    window by_organisation as (partition by organisation_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. An organisation that an
-- extract leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        organisation_id,
        name,
        is_active_customer,
        contracted_licences,
        created_at,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by organisation_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
