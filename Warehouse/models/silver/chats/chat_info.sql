with

chats as (

    select * from {{ ref('silver_chats') }}

),

-- Without the spaces that jsonb writes between tokens, and as json, which keeps that text for what is taken out of it.
compact as (

    select
        chat_id,
        case
            when jsonb_typeof(structured_info) = 'object'
                then regexp_replace(structured_info::text, '("(?:[^"\\]|\\.)*")|([,:]) ', '\1\2', 'g')::json
            else '{}'
        end as info
    from chats

),

-- Lists are lists in the exports: a single value where a list should stand becomes a list of one.
fields as (

    select
        compact.chat_id,
        field.key,
        field.value,
        field.key in (
            'actions', 'categories', 'cities', 'countries', 'email types', 'locations', 'pois', 'provinces', 'regions', 'section type',
            'themes', 'trip type'
        ) and json_typeof(field.value) <> 'array' as is_single_value_for_list
    from compact
    cross join lateral json_each(compact.info) as field
    where field.value::text not in ('null', '""')

),

final as (

    select
        compact.chat_id,
        coalesce(
            json_object_agg(
                fields.key,
                case when fields.is_single_value_for_list then json_build_array(fields.value) else fields.value end
                order by fields.key
            ) filter (where fields.key is not null),
            '{}'
        ) as info,
        count(*) filter (where fields.is_single_value_for_list) as single_values_for_lists
    from compact
    left join fields on fields.chat_id = compact.chat_id
    group by compact.chat_id

)

select * from final
