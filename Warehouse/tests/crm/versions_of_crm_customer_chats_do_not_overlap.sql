-- At any time one state is valid: each version ends where the next one begins, and the last one never.
select *
from (
    select
        chat_id,
        valid_from,
        valid_to,
        lead(valid_from, 1, 'infinity') over (partition by chat_id order by valid_from) as next_valid_from
    from {{ ref('crm_customer_chats_history') }}
) as versions
where valid_from >= valid_to or valid_to <> next_valid_from
