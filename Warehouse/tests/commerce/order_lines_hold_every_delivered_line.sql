-- Identical lines are quantity: none is taken for a duplicate, and none without a known product or customer is lost.
select *
from (
    select
        (select count(*) from {{ ref('fct_order_lines') }}) as in_gold,
        (select count(*) from {{ ref('commerce_order_lines') }}) as delivered
) as counts
where in_gold <> delivered
