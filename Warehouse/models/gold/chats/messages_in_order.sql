with

messages as (

    select * from {{ ref('silver_messages') }}

),

chat_fields as (

    select * from {{ ref('chat_fields') }}

)

select
    messages.chat_number,
    messages.position,
    chat_fields."locations",
    chat_fields."messageSuborganization",
    chat_fields."user bypass messages limit",
    chat_fields."current brands",
    chat_fields."read only token",
    chat_fields."pois",
    chat_fields."is test chat",
    chat_fields."clientId",
    chat_fields."organizationConfigId",
    chat_fields."email",
    chat_fields."suborganization",
    chat_fields."provinces",
    messages.role as "role",
    chat_fields."starting domain",
    chat_fields."is reviewed",
    chat_fields."limit messages case",
    chat_fields."sentiment",
    chat_fields."intentType",
    chat_fields."slug",
    chat_fields."is chat classified",
    chat_fields."ontraport update time",
    chat_fields."trip type",
    chat_fields."regions",
    chat_fields."countries",
    chat_fields."chatId",
    chat_fields."newsletter subscription time",
    messages.message_type as "conversationLogType",
    chat_fields."language",
    chat_fields."idle message sent time",
    chat_fields."resolution",
    chat_fields."sk messageId",
    chat_fields."token",
    chat_fields."subscription idle message sent time",
    chat_fields."is default chat",
    messages.message_id as "messageId",
    chat_fields."categories",
    messages.content as "content",
    chat_fields."ontraport note id",
    chat_fields."created at",
    chat_fields."organizationId",
    chat_fields."updated at",
    chat_fields."idle email sent time",
    chat_fields."humanloop session id",
    chat_fields."defaultMessageId",
    chat_fields."is structured info extracted",
    chat_fields."themes",
    chat_fields."cities"
from messages
inner join chat_fields on chat_fields."chatId" = messages.chat_id
