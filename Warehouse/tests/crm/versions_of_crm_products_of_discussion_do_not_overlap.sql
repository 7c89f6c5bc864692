{{ overlapping_versions('crm_products_of_discussion_history', key='month_start') }}
