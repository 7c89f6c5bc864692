select *
{% if is_incremental() %}
from {{ changes('fct_sessions') }}
where _change = 1 and ended_at < started_at
{% else %}
from {{ ref('fct_sessions') }}
where ended_at < started_at
{% endif %}
