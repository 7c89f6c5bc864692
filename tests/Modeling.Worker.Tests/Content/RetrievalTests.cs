using System.Text.Json;

namespace Modeling.Worker.Tests.Content;

/// <summary>Questions, and the interaction of customer 1 that must be found first for each.</summary>
public sealed class RetrievalTests
{
    private const string Customers = "Customer_Id,Occupation,Type\n1,Jedi,Red\n2,Batman,Orange\n";

    private const string Products = "date,product\n01-2020,Sand\n02-2020,Orange\n03-2020,Amber\n04-2020,Cork\n";

    private const string Interactions =
        """
        date_start,interaction,customers,topic,sentiment
        02/01/2020 09:00,Email,1,Drug Interaction Concerns,Negative
        12/01/2020 09:00,Call,1,Side Effects Discussion,Neutral
        22/01/2020 09:00,Chatbot,1,Prescription Guidelines,Positive
        02/02/2020 09:00,Bird,1,Adverse Event Report,Negative
        12/02/2020 09:00,Boat,1,Dosage Recommendation,Neutral
        22/02/2020 09:00,Post,1,Clinical Trial Inquiry,Positive
        02/03/2020 09:00,Email,1,Drug Efficacy,Neutral
        12/03/2020 09:00,Call,1,Delivery of samples,Neutral
        22/03/2020 09:00,Email,1,Delivery of samples,Positive
        12/04/2020 09:00,Email,1,,
        22/04/2020 09:00,Email,2,Side Effects Discussion,Negative

        """;

    private const string Chats = """
        chat_id,created_at,sentiment,language,is_test_chat,structured_info,conversation_log
        c1,2020-03-30 10:00:00,negative,nl,false,"{""intentType"": ""information"", ""name"": ""Obi Kenobi""}","[{""id"": ""m1"", ""role"": ""assistant"", ""content"": ""Welkom!""}, {""id"": ""m2"", ""role"": ""user"", ""content"": ""Ik heb last van hoofdpijn, mail me op obi@example.org""}]"
        c2,2020-03-31 10:00:00,positive,en,true,"{""intentType"": ""information""}","[]"
        c3,2020-04-01 10:00:00,,en,false,"{}","[]"

        """;

    private static readonly (string Question, string Expected)[] Questions =
    [
        ("side effects", "2020-01-12"),
        ("Which side effect was discussed?", "2020-01-12"),
        ("concerns about interactions with another drug", "2020-01-02"),
        ("guidelines for prescribing", "2020-01-22"),
        ("prescriptions", "2020-01-22"),
        ("adverse events", "2020-02-02"),
        ("report of an event", "2020-02-02"),
        ("recommended dosage", "2020-02-12"),
        ("clinical trials", "2020-02-22"),
        ("efficacy of the drug", "2020-03-02"),
        ("delivered samples", "2020-03-22"),
        ("hoofdpijn", "2020-03-30"),
        ("Amber on the call", "2020-03-12"),
        ("bird", "2020-02-02"),
        ("the boat", "2020-02-12"),
        ("zebra", "2020-04-12"),
    ];

    [Fact]
    public async Task Each_question_finds_its_interaction_first()
    {
        await using var warehouse = await WarehouseAsync();
        await using var host = await ContentHost.StartAsync(warehouse);
        var found = new List<(string Question, string? First)>();
        foreach (var (question, _) in Questions)
        {
            var answer = await host.GetAsync($"generate-content/1?about={Uri.EscapeDataString(question)}");
            found.Add((question, answer.GetProperty("sources")[0].GetProperty("date").GetString()));
        }

        Assert.Equal(Questions.Select(question => (question.Question, (string?)question.Expected)), found);
    }

    [Fact]
    public async Task Of_equals_the_latest_comes_first_and_nobody_elses_at_all()
    {
        await using var warehouse = await WarehouseAsync();
        await using var host = await ContentHost.StartAsync(warehouse);

        var sources = (await host.GetAsync("generate-content/1?about=delivery%20of%20samples")).GetProperty("sources").EnumerateArray().ToList();

        Assert.Equal(["2020-03-22", "2020-03-12"], sources.Take(2).Select(source => source.GetProperty("date").GetString()));
        Assert.Equal(8, sources.Count);
        Assert.DoesNotContain(sources, source => source.GetProperty("date").GetString() == "2020-04-22");
        Assert.Equal(sources.OrderByDescending(source => source.GetProperty("score").GetDouble()).Select(source => source.GetRawText()), sources.Select(source => source.GetRawText()));
    }

    [Fact]
    public async Task Chats_of_a_customer_are_interactions_and_chats_of_nobody_are_not()
    {
        await using var warehouse = await WarehouseAsync();
        await using var host = await ContentHost.StartAsync(warehouse);

        Assert.Equal(
            """{"Bird":1,"Boat":1,"Call":2,"Chat":1,"Chatbot":1,"Email":4,"Post":1}""", (await host.GetAsync("interactions/1")).GetProperty("channels").GetRawText());
        Assert.Equal(
            [("Chat", "information", "Negative", 1)],
            await warehouse.ListAsync(
                "select channel, topic, sentiment, customer_id from gold.interactions where channel = 'Chat'", row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3))));
        Assert.Equal(1, await warehouse.ScalarAsync<long>("select count(*) from gold.interaction_words where words like 'Ik heb last%' and names = '{Obi Kenobi}'"));
    }

    [Fact]
    public async Task Only_those_who_may_see_peoples_words_can_read_them()
    {
        await using var warehouse = await WarehouseAsync();

        await warehouse.ExecuteAsync("begin; set local role pii_reader; select words from gold.interaction_words; commit");
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => warehouse.ExecuteAsync("begin; set local role warehouse_reader; select words from gold.interaction_words; commit"));
        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task A_summary_changes_when_the_data_does()
    {
        await using var warehouse = await WarehouseAsync();
        await using var host = await ContentHost.StartAsync(warehouse);
        var before = await host.GetAsync("summarized_interactions/2");
        Assert.Equal(WithoutId(before), WithoutId(await host.GetAsync("summarized_interactions/2")));

        await warehouse.IngestAsync("crm", "interactions_2021.csv", "date_start,interaction,customers,topic,sentiment\n05/06/2021 09:00,Owl,2,Night Shifts,Positive\n");
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var after = await host.GetAsync("summarized_interactions/2");

        Assert.Matches("^Customer 2 has been in contact with us once. .* by email on 22 April 2020.* about “Side Effects Discussion”. Its sentiment was negative. The contact concerned Cork.$", Text(before));
        Assert.Matches("^Customer 2 has been in contact with us 2 times, most recently through Owl. The main topics were “Night Shifts” and “Side Effects Discussion”. .* through Owl on 5 June 2021.* about “Night Shifts”. Its sentiment was positive. The contacts concerned Cork.$", Text(after));
        Assert.Equal(("mock", "mock"), (before.GetProperty("model").GetString(), after.GetProperty("model").GetString()));
        Assert.Equal(before.GetProperty("warehouse_version").GetInt64() + 1, after.GetProperty("warehouse_version").GetInt64());
    }

    [Fact]
    public async Task A_customer_is_addressed_as_what_the_last_extract_says()
    {
        await using var warehouse = await WarehouseAsync();
        await using var host = await ContentHost.StartAsync(warehouse);
        Assert.Contains("Batman", Content(await host.GetAsync("generate-content/2")), StringComparison.Ordinal);

        await warehouse.IngestAsync("crm", "later_customer.csv", "Customer_Id,Occupation,Type\n2,Butler,Purple\n");
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        var content = Content(await host.GetAsync("generate-content/2"));
        Assert.Contains("Butler", content, StringComparison.Ordinal);
        Assert.DoesNotContain("Batman", content, StringComparison.Ordinal);
        Assert.Equal(["Batman|Orange"], await warehouse.LinesAsync("select occupation, customer_type from gold.interactions where customer_id = 2"));
    }

    private static string Content(JsonElement answer) => answer.GetProperty("generated_content").GetProperty("Content").GetString()!;

    /// <summary>All of an answer but the number under which its text was logged.</summary>
    private static string WithoutId(JsonElement answer) =>
        answer.GetRawText().Replace($"\"generation_id\":{answer.GetProperty("generation_id")}", "", StringComparison.Ordinal);

    private static string? Text(JsonElement answer) => answer.GetProperty("summary").GetProperty("summary_text").GetString();

    private static async Task<TestWarehouse> WarehouseAsync()
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", "customer.csv", Customers);
        await warehouse.IngestAsync("crm", "product.csv", Products);
        await warehouse.IngestAsync("crm", "interactions.csv", Interactions);
        await warehouse.IngestAsync("crm", "customer_chats.csv", "chat_id,customer_id\nc1,1\nc2,1\n");
        await warehouse.IngestAsync("chats", "chats.csv", Chats);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        return warehouse;
    }
}
