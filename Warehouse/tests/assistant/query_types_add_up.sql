-- Every query is of one of the three types.
select *
from {{ ref('user_engagement') }}
where num_queries <> num_workflow_queries + num_vault_queries + num_assistant_queries
or engagement_score not between 0 and 1.0000001
