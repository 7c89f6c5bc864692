with

deliveries as (

    select * from {{ source('bronze', 'commerce_products') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a product in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.product_id, origins.received_at)
        deliveries.product_id,
        deliveries.product_name,
        deliveries.brand,
        deliveries.category,
        abs(deliveries.price) as price,
        deliveries.cost,
        deliveries.stock_quantity,
        deliveries.created_at,
        deliveries.updated_at,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.product_id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_product is null as is_first,
        row(product_name, brand, category, price, cost, stock_quantity, created_at, updated_at)
            is distinct from lag(row(product_name, brand, category, price, cost, stock_quantity, created_at, updated_at)) over by_product as is_changed
    from states
    window by_product as (partition by product_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A product that an
-- extract leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        product_id,
        product_name,
        brand,
        category,
        price,
        cost,
        stock_quantity,
        created_at,
        updated_at,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by product_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
