{{ history('crm_products_of_discussion', key='month_start', columns=[
    "date_trunc('month', date)::date as month_start",
    'btrim(product) as product'
]) }}
