with

chats as (

    select * from {{ ref('silver_chats') }}

),

info as (

    select * from {{ ref('chat_info_columns') }}

),

-- A column of the exports takes what the chat itself says, then what structured_info has under the same name.
final as (

    select
        chats.chat_number,
        coalesce(info."locations", '[]') as "locations",
        info."first name",
        info."user bypass messages limit",
        info."name",
        info."read only token",
        info."phone number",
        coalesce(info."pois", '[]') as "pois",
        coalesce(chats.is_test_chat, case info."is test chat" when 'true' then true when 'false' then false end) as "is test chat",
        info."clientId",
        info."organizationConfigId",
        info."email",
        info."suborganization",
        coalesce(info."provinces", '[]') as "provinces",
        info."starting domain",
        coalesce(info."section type", '[]') as "section type",
        info."is reviewed",
        info."limit messages case",
        coalesce(chats.sentiment, info."sentiment") as "sentiment",
        coalesce(chats.slug, info."slug") as "slug",
        info."is chat classified",
        info."ontraport update time",
        coalesce(info."trip type", '[]') as "trip type",
        info."most relevant trip name",
        coalesce(info."countries", '[]') as "countries",
        chats.chat_id as "chatId",
        coalesce(info."email types", '[]') as "email types",
        info."newsletter subscription time",
        coalesce(chats.language, info."language") as "language",
        info."last name",
        info."idle message sent time",
        coalesce(chats.resolution, info."resolution") as "resolution",
        coalesce(chats.token, info."token") as "token",
        info."subscription idle message sent time",
        info."is default chat",
        info."ontraport note id",
        coalesce(info."actions", '[]') as "actions",
        info."has email",
        info."most relevant brand name",
        chats.created_at as "created at",
        coalesce(chats.organisation_id, info."organizationId") as "organizationId",
        info."recommendations cta url",
        chats.updated_at as "updated at",
        info."idle email sent time",
        info."humanloop session id",
        info."defaultMessageId",
        info."is structured info extracted",
        coalesce(info."cities", '[]') as "cities",
        info."messageSuborganization",
        info."current brands",
        info."intentType",
        coalesce(info."regions", '[]') as "regions",
        info."sk messageId",
        coalesce(info."categories", '[]') as "categories",
        coalesce(info."themes", '[]') as "themes"
    from chats
    inner join info on info.chat_id = chats.chat_id

)

select * from final
