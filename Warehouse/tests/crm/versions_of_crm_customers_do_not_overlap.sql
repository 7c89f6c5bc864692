{{ overlapping_versions('crm_customers_history', key='customer_id') }}
