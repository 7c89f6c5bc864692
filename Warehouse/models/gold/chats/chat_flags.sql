{{ config(materialized='view') }}

select
    quality.chat_id,
    flags.flag
from {{ ref('chat_quality') }} as quality
cross join lateral (
    values
    ('no time of its own', quality.is_created_at_missing),
    ('changed before it began', quality.is_updated_before_created),
    ('empty log', quality.is_log_empty),
    ('log that is no list', quality.is_log_unusable),
    ('log entries that are no messages', quality.unusable_log_entries > 0),
    ('other number of messages than declared', quality.is_message_count_wrong),
    ('repeated messages', quality.repeated_message_ids > 0),
    ('messages without a key', quality.messages_without_id > 0),
    ('messages of an unknown role', quality.messages_of_unknown_role > 0),
    ('messages without content', quality.messages_without_content > 0),
    ('content that is no text', quality.messages_with_other_content_than_text > 0),
    ('messages with unused fields', quality.messages_with_other_fields > 0),
    ('structured information that is no object', quality.is_structured_info_unusable),
    ('single values for lists', quality.single_values_for_lists > 0),
    ('unused structured information', quality.unused_fields > 0)
) as flags (flag, is_set)
where flags.is_set
