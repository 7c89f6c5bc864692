{# The states that full extracts of a bronze table brought, and from when to when each was valid. `columns` are those of a
   state as a select has them, among them the key. #}
{% macro history(table, key, columns) -%}
with

delivered as (

    select
        _state,
        deliveries._batch_id,
        deliveries._row_number
    from {{ source('bronze', table) }} as deliveries
    cross join lateral (select {{ columns | join(', ') }}) as _state

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a key in one file, or in files of one moment, the last stands.
states as (

    select distinct on ((delivered._state).{{ key }}, origins.received_at)
        delivered._state,
        origins.received_at
    from delivered
    inner join origins on origins.batch_id = delivered._batch_id
    order by (delivered._state).{{ key }}, origins.received_at, origins.batch_id desc, delivered._row_number desc

),

compared as (

    select
        _state,
        received_at,
        lag(received_at) over by_key is null as is_first,
        _state is distinct from lag(_state) over by_key as is_changed
    from states
    window by_key as (partition by (_state).{{ key }} order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid from the beginning. A key that an extract
-- leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        (_state).*,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by (_state).{{ key }} order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
{%- endmacro %}
