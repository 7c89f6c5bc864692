using System.Net;
using Insights.Api.Tests.LanguageModels;
using Insights.Api.Tests.Pipeline;
using Microsoft.Extensions.Options;

namespace Insights.Api.Tests.Generation;

public sealed class GenerationApiTests
{
    private const string Good = "Dear [CUSTOMER], thank you for being in touch with us by email on 17 February 2020. We hope that we could help you with drug efficacy.";

    [Fact]
    public async Task Content_and_summary_have_the_shape_that_callers_know()
    {
        await using var host = await WithJediAsync();

        var content = await host.GetAsync("generate-content/1");
        var summary = await host.GetAsync("summarized_interactions/1");

        Assert.Equal(["customer_id", "generated_content", "language", "sources", "statements", "model", "prompt_version", "fallback", "generation_id", "warehouse_version"], content.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["Content_type", "Content"], content.GetProperty("generated_content").EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, "email", "mock", "email.v1", 7), (
            content.GetProperty("customer_id").GetInt32(), content.GetProperty("generated_content").GetProperty("Content_type").GetString(),
            content.GetProperty("model").GetString(), content.GetProperty("prompt_version").GetString(), content.GetProperty("warehouse_version").GetInt32()));
        Assert.StartsWith(
            """{"total_interactions":3,"most_frequent_channel":"Email","last_interaction":{"date":"2020-02-17","channel":"Email","topic":"Drug Efficacy"},"key_topics":["Drug Efficacy","Side Effects Discussion"],"summary_text":""",
            summary.GetProperty("summary").GetRawText());
        Assert.StartsWith("Customer 1 has been in contact with us 3 times, most often by email (2 times). The main topics were “Drug Efficacy” and “Side Effects Discussion”.", summary.Summary());
        Assert.Equal(
            ["interaction_id", "date", "channel", "topic", "sentiment", "product", "withheld", "score"], summary.GetProperty("sources")[0].EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("generate-content/99", 404, "/problems/not-found")]
    [InlineData("summarized_interactions/99", 404, "/problems/not-found")]
    [InlineData("interactions/99", 404, "/problems/not-found")]
    [InlineData("generate-content/-1", 404, "/problems/not-found")]
    [InlineData("generate-content/abc", 400, "/problems/invalid-parameter")]
    [InlineData("summarized_interactions/abc", 400, "/problems/invalid-parameter")]
    [InlineData("interactions/abc", 400, "/problems/invalid-parameter")]
    [InlineData("interactions/1.5", 400, "/problems/invalid-parameter")]
    [InlineData("interactions/99999999999", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/1?type=poem", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/1?type=summary", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/1?language=xx", 400, "/problems/invalid-parameter")]
    [InlineData("summarized_interactions/1?language=EN", 400, "/problems/invalid-parameter")]
    [InlineData("interactions-per-product?grain=week", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/1?lang=nl", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/1/stream?lang=nl", 400, "/problems/invalid-parameter")]
    [InlineData("generate-content/99/stream", 404, "/problems/not-found")]
    [InlineData("summarized_interactions/1?type=email", 400, "/problems/invalid-parameter")]
    [InlineData("interactions/1?language=nl", 400, "/problems/invalid-parameter")]
    [InlineData("interactions-per-product?by=type", 400, "/problems/invalid-parameter")]
    [InlineData("customers?type=Red", 400, "/problems/invalid-parameter")]
    [InlineData("customers?limit=0", 400, "/problems/invalid-parameter")]
    [InlineData("customers/1/search?q=x&lang=nl", 400, "/problems/invalid-parameter")]
    [InlineData("customers/1/search", 400, "/problems/invalid-parameter")]
    [InlineData("customers/1/search?q=x&limit=101", 400, "/problems/invalid-parameter")]
    [InlineData("customers/99/search?q=x", 404, "/problems/not-found")]
    [InlineData("generations/outcomes?content_type=poem", 400, "/problems/invalid-parameter")]
    [InlineData("generations/outcomes?prompt=email.v1", 400, "/problems/invalid-parameter")]
    public async Task What_cannot_be_answered_is_refused_with_a_reason(string path, int status, string type)
    {
        await using var host = await WithJediAsync();

        using var response = await host.SendAsync(path);

        Assert.Equal((status, type), (await response.ProblemAsync()) is var problem ? (problem.Status, problem.Type) : default);
    }

    [Theory]
    [InlineData("generate-content/1")]
    [InlineData("summarized_interactions/1")]
    [InlineData("interactions/1")]
    [InlineData("interactions-per-product")]
    [InlineData("customers")]
    [InlineData("customers/1/search?q=x")]
    [InlineData("generate-content/1/stream")]
    public async Task Before_the_first_publish_the_answer_says_so(string path)
    {
        await using var host = await GenerationHost.StartAsync(withGold: false);

        using var response = await host.SendAsync(path);

        Assert.Equal("/problems/not-published", (await response.ProblemAsync()).Type);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_customer_who_was_never_in_touch_is_told_so_and_nothing_else()
    {
        await using var host = await WithJediAsync();
        await host.AddCustomerAsync(2, null);

        var content = await host.GetAsync("generate-content/2");
        var summary = await host.GetAsync("summarized_interactions/2");

        Assert.StartsWith("Dear customer,\n\nWe have not had the opportunity to talk with you yet.", content.Content());
        Assert.Equal("Customer 2 has not been in contact with us yet.", summary.Summary());
        Assert.Equal(0, summary.GetProperty("summary").GetProperty("total_interactions").GetInt32());
        Assert.Equal("""{"customer_id":2,"total_interactions":0,"channels":{"Bird":0,"Email":0},"warehouse_version":7}""", (await host.GetAsync("interactions/2")).GetRawText());
    }

    [Fact]
    public async Task Interactions_are_counted_per_channel() => Assert.Equal(
        """{"customer_id":1,"total_interactions":3,"channels":{"Bird":1,"Email":2},"warehouse_version":7}""",
        await (await WithJediAsync()).UsingAsync(async host => (await host.GetAsync("interactions/1")).GetRawText()));

    [Fact]
    public async Task Interactions_per_product_have_totals_months_and_an_unknown_type()
    {
        await using var host = await WithJediAsync();
        await host.AddInteractionAsync(5, "2020-02-01 10:00", "Email", null, product: "unknown", type: "Blue");

        var total = await host.GetAsync("interactions-per-product");
        var months = await host.GetAsync("interactions-per-product?grain=month");

        Assert.Equal(
            ["Sand Blue 0 0", "Sand Red 3 1", "Sand unknown 0 0", "unknown Blue 1 1", "unknown Red 0 0", "unknown unknown 0 0"],
            total.GetProperty("items").EnumerateArray().Select(row => $"{row.GetProperty("product")} {row.GetProperty("customer_type")} {row.GetProperty("interactions")} {row.GetProperty("customers")}"));
        Assert.Equal("""[{"customer_type":"Blue","interactions":1,"customers":1},{"customer_type":"Red","interactions":3,"customers":1},{"customer_type":"unknown","interactions":0,"customers":0}]""", total.GetProperty("by_customer_type").GetRawText());
        Assert.Equal("""[{"product":"Sand","interactions":3,"customers":1},{"product":"unknown","interactions":1,"customers":1}]""", total.GetProperty("by_product").GetRawText());
        Assert.Equal("""{"interactions":4,"customers":2}""", months.GetProperty("total").GetRawText());
        Assert.Equal(
            ["2019-10-01 Sand Red 1", "2020-02-01 Sand Red 2", "2020-02-01 unknown Blue 1"],
            months.GetProperty("items").EnumerateArray().Where(row => row.GetProperty("interactions").GetInt32() > 0)
                .Select(row => $"{row.GetProperty("month")} {row.GetProperty("product")} {row.GetProperty("customer_type")} {row.GetProperty("interactions")}"));
    }

    [Fact]
    public async Task A_text_of_a_model_is_answered_with_the_personal_data_put_back_and_logged_without_its_words()
    {
        await using var host = await WithJediAsync(new FakeModel(_ => Good), ("Llm:InputPrice", "2"), ("Llm:OutputPrice", "8"));

        var content = await host.GetAsync("generate-content/1");

        Assert.Equal((Good.Replace("[CUSTOMER]", "Jedi"), "fake", null), (content.Content(), content.GetProperty("model").GetString(), content.FallbackReason()));
        Assert.Equal(
            ["1 email en email.v1 fake generated - 1000 500 0.006000 3 7 -"],
            await host.ListAsync<string>("""
                select concat_ws(' ', customer_id, content_type, language, prompt_version, model, outcome, coalesce(reason, '-'), input_tokens, output_tokens, cost,
                    cardinality(sources), warehouse_version, coalesce(text, '-'))
                from ops.generations
                where duration_seconds >= 0 and created_at between now() - interval '1 minute' and now()
                """));
    }

    [Fact]
    public async Task The_log_keeps_the_words_where_configured_and_always_why_they_were_not_used()
    {
        await using var host = await WithJediAsync(new FakeModel(_ => "Dear [CUSTOMER], you have written to us 12 times, thank you for it."), ("Llm:LogText", "true"));

        var content = await host.GetAsync("generate-content/1");

        Assert.Equal("unsupported_text", content.FallbackReason());
        Assert.Equal("template", content.GetProperty("model").GetString());
        Assert.DoesNotContain("12", content.Content());
        Assert.Equal(
            ["fallback unsupported_text {number,statement} Dear [CUSTOMER], you have written to us 12 times, thank you for it."],
            await host.ListAsync<string>("select concat_ws(' ', outcome, reason, violations, text) from ops.generations"));
    }

    [Fact]
    public async Task Readers_see_how_generation_goes_and_not_about_whom()
    {
        await using var host = await WithJediAsync();
        await host.GetAsync("generate-content/1");

        await host.ExecuteAsync("begin; set local role warehouse_reader; select model, outcome, cost from ops.generations; commit");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.ExecuteAsync("begin; set local role warehouse_reader; select customer_id, text from ops.generations; commit"));
    }

    [Fact]
    public async Task A_model_is_swapped_by_configuration_alone()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Good));
        await using var host = await WithJediAsync(null, ("Llm:Provider", "openai"), ("Llm:Endpoint", server.Endpoint.ToString()), ("Llm:Model", "small"));

        var content = await host.GetAsync("generate-content/1");

        Assert.Equal((Good.Replace("[CUSTOMER]", "Jedi"), "small-1"), (content.Content(), content.GetProperty("model").GetString()));
        Assert.DoesNotContain("Jedi", Assert.Single(server.Requests).Body.GetRawText());
    }

    [Fact]
    public async Task A_model_that_fails_gives_a_plain_text_that_says_so()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(500));
        await using var host = await WithJediAsync(
            null, ("Llm:Provider", "openai"), ("Llm:Endpoint", server.Endpoint.ToString()), ("Llm:Model", "small"), ("Llm:RetryDelay", "00:00:00.010"));

        var summary = await host.GetAsync("summarized_interactions/1");

        Assert.Equal(("unavailable", "template"), (summary.FallbackReason(), summary.GetProperty("model").GetString()));
        Assert.Equal("small", summary.GetProperty("fallback").GetProperty("model").GetString());
        Assert.StartsWith("Customer 1 has been in contact with us 3 times", summary.Summary());
    }

    [Theory]
    [InlineData("Llm:Provider 'gpt' is not known", "Llm:Provider", "gpt")]
    [InlineData("Llm:Endpoint '' is not an http(s) address", "Llm:Provider", "openai")]
    [InlineData("Llm:Prompts: there is no prompt email.v9", "Llm:Prompts:email", "9")]
    public async Task A_wrong_setting_stops_the_start_and_says_what_it_takes(string message, string key, string value)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => GenerationHost.StartAsync(null, true, (key, value)));

        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task What_a_caller_asks_about_is_found_first_and_never_reaches_the_model()
    {
        var model = new FakeModel(_ => Good);
        await using var host = await WithJediAsync(model);

        var content = await host.GetAsync("generate-content/1?about=side%20effects%20of%20zebras");

        Assert.Equal("Side Effects Discussion", content.GetProperty("sources")[0].GetProperty("topic").GetString());
        Assert.DoesNotContain("zebras", Assert.Single(model.Prompts));
    }

    private static async Task<GenerationHost> WithJediAsync(FakeModel? model = null, params (string Key, string Value)[] settings)
    {
        var host = await GenerationHost.StartAsync(model, true, settings);
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2019-10-04 09:00", "Email", "Drug Efficacy", "Negative");
        await host.AddInteractionAsync(1, "2020-02-11 16:32", "Bird", "Side Effects Discussion", "Positive");
        await host.AddInteractionAsync(1, "2020-02-17 18:24", "Email", "Drug Efficacy");
        return host;
    }
}

internal static class Using
{
    public static async Task<T> UsingAsync<T>(this GenerationHost host, Func<GenerationHost, Task<T>> work)
    {
        await using (host)
        {
            return await work(host);
        }
    }
}
