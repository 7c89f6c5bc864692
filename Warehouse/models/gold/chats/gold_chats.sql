{{ config(alias='chats') }}

with

chat_fields as (

    select * from {{ ref('chat_fields') }}

)

select
    "locations",
    "first name",
    "user bypass messages limit",
    "name",
    "read only token",
    "phone number",
    "pois",
    "is test chat",
    "clientId",
    "organizationConfigId",
    "email",
    "suborganization",
    "provinces",
    "starting domain",
    "section type",
    "is reviewed",
    "limit messages case",
    "sentiment",
    "slug",
    "is chat classified",
    "ontraport update time",
    "trip type",
    "most relevant trip name",
    "countries",
    "chatId",
    "email types",
    "newsletter subscription time",
    "language",
    "last name",
    "idle message sent time",
    "resolution",
    "token",
    "subscription idle message sent time",
    "is default chat",
    "ontraport note id",
    "actions",
    "has email",
    "most relevant brand name",
    "created at",
    "organizationId",
    "recommendations cta url",
    "updated at",
    "idle email sent time",
    "humanloop session id",
    "defaultMessageId",
    "is structured info extracted",
    "cities"
from chat_fields
