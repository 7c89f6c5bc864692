{{ history('crm_customers', key='customer_id', columns=[
    'customer_id',
    "nullif(btrim(occupation), '') as occupation",
    "nullif(btrim(type), '') as customer_type"
]) }}
