-- At any time one state is valid: each version ends where the next one begins, and the last one never.
select *
from (
    select
        month_start,
        valid_from,
        valid_to,
        lead(valid_from, 1, 'infinity') over (partition by month_start order by valid_from) as next_valid_from
    from {{ ref('crm_products_of_discussion_history') }}
) as versions
where valid_from >= valid_to or valid_to <> next_valid_from
