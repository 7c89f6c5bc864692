{{ config(materialized='view') }}

with

chat_info as (

    select * from {{ ref('chat_info') }}

)

select
    chat_info.chat_id,
    info.*
from chat_info
cross join lateral json_to_record(chat_info.info) as info (
    "locations" text,
    "first name" text,
    "user bypass messages limit" text,
    "name" text,
    "read only token" text,
    "phone number" text,
    "pois" text,
    "is test chat" text,
    "clientId" text,
    "organizationConfigId" text,
    "email" text,
    "suborganization" text,
    "provinces" text,
    "starting domain" text,
    "section type" text,
    "is reviewed" text,
    "limit messages case" text,
    "sentiment" text,
    "slug" text,
    "is chat classified" text,
    "ontraport update time" text,
    "trip type" text,
    "most relevant trip name" text,
    "countries" text,
    "email types" text,
    "newsletter subscription time" text,
    "language" text,
    "last name" text,
    "idle message sent time" text,
    "resolution" text,
    "token" text,
    "subscription idle message sent time" text,
    "is default chat" text,
    "ontraport note id" text,
    "actions" text,
    "has email" text,
    "most relevant brand name" text,
    "organizationId" text,
    "recommendations cta url" text,
    "idle email sent time" text,
    "humanloop session id" text,
    "defaultMessageId" text,
    "is structured info extracted" text,
    "cities" text,
    "messageSuborganization" text,
    "current brands" text,
    "intentType" text,
    "regions" text,
    "sk messageId" text,
    "categories" text,
    "themes" text
)
