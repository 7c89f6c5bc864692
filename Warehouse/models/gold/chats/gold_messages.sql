{{ config(materialized='view', alias='messages') }}

with

messages as (

    select * from {{ ref('messages_in_order') }}

)

select
    "locations",
    "messageSuborganization",
    "user bypass messages limit",
    "current brands",
    "read only token",
    "pois",
    "is test chat",
    "clientId",
    "organizationConfigId",
    "email",
    "suborganization",
    "provinces",
    "role",
    "starting domain",
    "is reviewed",
    "limit messages case",
    "sentiment",
    "intentType",
    "slug",
    "is chat classified",
    "ontraport update time",
    "trip type",
    "regions",
    "countries",
    "chatId",
    "newsletter subscription time",
    "conversationLogType",
    "language",
    "idle message sent time",
    "resolution",
    "sk messageId",
    "token",
    "subscription idle message sent time",
    "is default chat",
    "messageId",
    "categories",
    "content",
    "ontraport note id",
    "created at",
    "organizationId",
    "updated at",
    "idle email sent time",
    "humanloop session id",
    "defaultMessageId",
    "is structured info extracted",
    "themes",
    "cities"
from messages
