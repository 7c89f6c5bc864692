-- Whatever the number of firms in a month, one of them is the user's.
select
    user_id,
    activity_month,
    count(*) filter (where is_attributed) as attributed
from {{ ref('assistant_user_firm_months') }}
group by user_id, activity_month
having count(*) filter (where is_attributed) <> 1
