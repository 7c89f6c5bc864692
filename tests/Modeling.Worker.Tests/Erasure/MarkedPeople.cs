namespace Modeling.Worker.Tests.Erasure;

/// <summary>A person of each kind with marks wherever something is said of them, beside others of whom the same is said.</summary>
internal static class MarkedPeople
{
    /// <summary>What is found where somebody who is to be erased is named or speaks.</summary>
    public const string Mark = "Mark7f3a|987654321|918273645";

    public static readonly (string Domain, string Name, string Content)[] Files =
    [
        ("usage", "organisations.csv", "id,name,is_active_customer,contracted_licences,created_at\no1,One,true,5,2025-01-01\n"),
        ("usage", "users.csv", """
            id,org_id,email,job_title,is_employee,is_licensed_user,created_at,phone
            uMark7f3a,o1,ann.Mark7f3a@example.com,Writer,false,true,2025-01-01,+49 Mark7f3a
            u2,o1,bob@example.com,Editor,false,true,2025-01-02,+49 2
            u3,o1,,Editor,false,true,2025-01-03,

            """),
        ("usage", "navigation.csv", """
            event_id,user_id,org_id,event_timestamp
            e1,uMark7f3a,o1,2025-11-03T08:00:00Z
            e2,uMark7f3a,o1,2025-11-03T09:00:00Z
            e3,u2,o1,2025-11-03T08:30:00Z
            e4,uMark7f3a,o1,2025-11-10T08:00:00Z
            e5,uMark7f3a,o1,never
            e6,u2,o1,2025-11-11T08:00:00Z

            """),
        ("usage", "toolbar_transformations.csv", """
            event_id,user_id,org_id,event_timestamp,transformation_type,input_word_count
            t1,uMark7f3a,o1,2025-11-03T08:10:00Z,expand,100
            t2,u3,o1,2025-11-03T08:10:00Z,expand,50

            """),
        ("usage", "research_transformations.csv", """
            event_id,user_id,org_id,event_timestamp,input_word_count
            r1,uMark7f3a,o1,2025-11-04T08:10:00Z,70

            """),
        ("assistant", "firms.csv", "id,created,firm_size,arr_in_thousands\nf1,2024-01-01,10,100\n"),
        ("assistant", "users.csv", "id,created,title\naMark7f3a,2024-01-01,Partner\na2,2024-01-01,Partner\n"),
        ("assistant", "events.csv", """
            created,firm_id,user_id,event_type,num_docs,feedback_score
            2024-04-01 07:20,f1,aMark7f3a,workflow,2,5
            2024-04-02 07:20,f1,aMark7f3a,vault,1,4
            2024-04-02 07:30,f1,a2,assistant,3,3
            2024-05-02 07:20,f1,aMark7f3a,assistant,1,

            """),
        ("commerce", "products.csv", """
            product_id,product_name,brand,category,price,cost,stock_quantity,created_at,updated_at
            1,Pan,Nordvik,Kitchen,45,22,37,2022-06-04,2022-06-05
            2,Knife,Quill,Kitchen,41,17,74,2022-06-07,2022-06-09

            """),
        ("commerce", "users.csv", """
            user_id,email,first_name,last_name,city,state,age,customer_segment,created_at,last_login
            987654321,cyd.Mark7f3a@example.com,Cyd Mark7f3a,Mark7f3a,Miami,FL,30,high_value,2022-01-01,2023-02-01
            2,dan@example.com,Dan,Doe,Austin,TX,40,low_value,2022-01-01,2023-02-01

            """),
        ("commerce", "transactions.csv", """
            transaction_id,user_id,product_id,transaction_date,quantity,price,subtotal,tax,shipping,discount,total,status,discount_code,payment_method,campaign_id,created_at
            1,987654321,1,2023-01-01,1,45,86,6,0,0,92,completed,,credit_card,,2023-01-01
            1,987654321,2,2023-01-01,1,41,86,6,0,0,92,completed,,credit_card,,2023-01-01
            2,2,1,2023-01-02,1,45,45,3,0,0,48,completed,,paypal,1,2023-01-02
            3,987654321,2,2023-02-02,1,41,41,3,0,0,44,completed,,paypal,1,2023-02-02

            """),
        ("commerce", "campaigns.csv", """
            campaign_id,campaign_name,campaign_type,platform,product_id,start_date,end_date,budget,actual_spend,impressions,clicks,created_at
            1,Spring,Email,YouTube,1,2023-01-01,2023-03-01,100,90,1000,10,2022-12-01

            """),
        ("commerce", "pageviews.csv", """
            event_id,event_time,user_id,session_id,page_type,product_id,campaign_id,device,browser,session_duration_seconds
            1,2023-01-01T02:00:00,987654321,s1,account,,,tablet,Opera,90
            2,2023-01-01T02:01:00,987654321,s1,checkout,1,1,tablet,Opera,90
            3,2023-01-02T02:01:00,2,s2,product,1,1,tablet,Opera,20

            """),
        ("chats", "source_chat.jsonl", """
            {"chat_id": "chatMark7f3a", "slug": "quiet-Mark7f3a", "token": "tokMark7f3a", "organization_id": "o1", "conversation_log": [{"id": "m1", "role": "assistant", "type": "welcome", "content": "Hello Mark7f3a"}, {"id": "m2", "role": "user", "type": "default", "content": "I am Mark7f3a"}, {"id": "m3", "role": "user", "type": "default", "content": ""}], "structured_info": {"name": "Mark7f3a", "email": "Mark7f3a@example.com", "phone number": 987654321, "cities": ["Mark7f3a"], "sentiment": "positive", "language": "de", "is test chat": false}, "created_at": "2024-07-01T08:00:00Z", "updated_at": "2024-07-01T08:10:00Z", "language": "de", "is_test_chat": false, "resolution": "resolved", "message_count": 3}
            {"chat_id": "customerchatMark7f3a", "slug": "s", "token": "tok2Mark7f3a", "organization_id": "o1", "conversation_log": [{"id": "m4", "role": "user", "type": "default", "content": "My name is Mark7f3a, I ask about gravel"}], "structured_info": {}, "created_at": "2024-07-02T08:00:00Z", "updated_at": "2024-07-02T08:10:00Z", "message_count": 1}
            {"chat_id": "c3", "slug": "s3", "token": "t3", "organization_id": "o1", "conversation_log": [{"id": "m5", "role": "user", "type": "default", "content": "Only about gravel"}], "structured_info": {}, "created_at": "2024-07-03T08:00:00Z", "updated_at": "2024-07-03T08:10:00Z", "message_count": 1}

            """),
        ("chats", "conversations.json", """
            [{"id": "conversationMark7f3a", "title": "Mark7f3a asks", "create_time": 1720000000, "update_time": 1720000600, "current_node": "n2",
              "mapping": {
                "n1": {"id": "n1", "parent": null, "children": ["n2"], "message": {"id": "n1", "author": {"role": "user"}, "create_time": 1720000000, "content": {"content_type": "text", "parts": ["I am Mark7f3a"]}}},
                "n2": {"id": "n2", "parent": "n1", "children": [], "message": {"id": "n2", "author": {"role": "assistant"}, "create_time": 1720000300, "content": {"content_type": "text", "parts": ["Hello Mark7f3a"]}}}
              }}]
            """),
        ("crm", "customer.csv", "Customer Id,Occupation,Type\n918273645,Beekeeper,Blue\n2,Beekeeper,Orange\n"),
        ("crm", "product.csv", "date,product\n07-2024,Gravel\n"),
        ("crm", "interactions.csv", """
            date_start,interaction,customers,topic,sentiment
            01/07/2024 12:06,Email,918273645in,Delivery,Positive
            02/07/2024 12:06,Call,918273645,Delivery,Neutral
            03/07/2024 12:06,Call,2,Delivery,Neutral

            """),
        ("crm", "customer_chats.csv", "chat_id,customer_id\ncustomerchatMark7f3a,918273645\nc3,2\n"),
    ];

    public static readonly (string Kind, string Id)[] People =
    [
        ("user", "uMark7f3a"), ("assistant_user", "aMark7f3a"), ("shopper", "987654321"), ("chat", "tokMark7f3a"),
        ("chat", "conversationMark7f3a"), ("customer", "918273645"),
    ];
}
