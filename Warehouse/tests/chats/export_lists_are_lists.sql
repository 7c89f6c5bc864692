-- Lists are JSON arrays in every row of the exports.
with

lists as (

    select "chatId" as chat_id, unnest(array[
        "locations", "pois", "provinces", "section type", "trip type", "countries", "email types", "actions", "cities"
    ]) as list
    from {{ ref('gold_chats') }}

    union all

    select "chatId", unnest(array[
        "locations", "pois", "provinces", "trip type", "regions", "countries", "categories", "themes", "cities"
    ])
    from {{ ref('messages_in_order') }}

)

select *
from lists
where list is null or jsonb_typeof(list::jsonb) <> 'array'
