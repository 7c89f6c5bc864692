using Insights.Api.Questions;
using Insights.Api.Questions.Proposals;
using Insights.Api.Questions.Vocabulary;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Insights.Api.Tests.Questions;

/// <summary>A model may propose; what is run is decided by the checks that every plan goes through.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ModelProposalTests(SamplesApi api)
{
    private const string Question = "wie viel Umsatz hatten wir mit Küchensachen";

    [Fact]
    public async Task A_good_proposal_is_answered_with_the_number_of_the_metric()
    {
        var answer = await AskAsync("""{"kind":"metric","name":"revenue","filters":{"category":["Kitchen"]},"from":"2024-01-01","to":"2024-12-31"}""");
        var byRules = await api.Client.AskAsync("revenue in the Kitchen category from 2024-01-01 to 2024-12-31");

        Assert.Equal("answered", answer.Status);
        Assert.Equal("model", answer.Plan!.ProposedBy);
        Assert.Equal(byRules.GetProperty("rows")[0].GetProperty("value").GetDouble(), Convert.ToDouble(answer.Rows[0]["value"]));
    }

    [Theory]
    [InlineData("""{"kind":"metric","name":"secret_salaries"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","by":["email"]}""")]
    [InlineData("""{"kind":"metric","name":"revenue","by":["category\" from silver.commerce_users --"]}""")]
    [InlineData("""{"kind":"metric","name":"revenue","filters":{"category":["Kitchen' or '1'='1"]}}""")]
    [InlineData("""{"kind":"metric","name":"revenue","filters":{"1=1; drop table gold.fct_orders":["x"]}}""")]
    [InlineData("""{"kind":"metric","name":"revenue","grain":"century"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","limit":100000000}""")]
    [InlineData("""{"kind":"metric","name":"revenue","order":"value; select 1"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","from":"2024-12-31","to":"2024-01-01"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","from":"yesterday"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","population":"superusers"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","sql":"select * from pg_authid"}""")]
    [InlineData("""{"kind":"metric","name":"revenue","by":[null]}""")]
    [InlineData("""{"kind":"metric","name":"revenue","filters":{"category":null}}""")]
    [InlineData("""{"kind":"analysis","name":"anomalies","parameters":{"min_score":"0); drop table x"}}""")]
    [InlineData("""{"kind":"analysis","name":"anomalies","filters":{"category":["Kitchen"]}}""")]
    [InlineData("""{"kind":"catalog","name":"columns","about":"pg_authid"}""")]
    [InlineData("""{}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("Revenue was $1,000,000.")]
    [InlineData("select * from gold.fct_orders")]
    [InlineData("")]
    public async Task An_invalid_or_hostile_proposal_leaves_the_refusal(string proposal)
    {
        var answer = await AskAsync(proposal);

        Assert.Equal("refused", answer.Status);
        Assert.Null(answer.Sql);
        Assert.Null(answer.Plan);
    }

    [Fact]
    public async Task A_question_that_the_rules_understand_never_reaches_the_model()
    {
        var client = new FakeChatClient("{}");
        var answer = await QuestionService(client).AskAsync(new AskRequest("revenue in 2024", null), CancellationToken.None);

        Assert.Equal("answered", answer.Status);
        Assert.Equal(0, client.Calls);
    }

    [Fact]
    public async Task A_model_is_asked_only_when_it_is_switched_on()
    {
        var client = new FakeChatClient("""{"kind":"metric","name":"revenue"}""");
        var answer = await QuestionService(client, useModel: false).AskAsync(new AskRequest(Question, null), CancellationToken.None);

        Assert.Equal("refused", answer.Status);
        Assert.Equal(0, client.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_fails_or_is_not_there_leaves_the_refusal_of_the_rules(bool isThere)
    {
        var options = Options.Create(new QuestionOptions { UseModel = true });
        IChatClient[] clients = isThere ? [new FakeChatClient("") { Failure = new InvalidOperationException("no such model") }] : [];
        var service = ActivatorUtilities.CreateInstance<QuestionService>(api.Services, new PlanProposer(api.Services.GetRequiredService<SemanticCatalog>(), options, NullLogger<PlanProposer>.Instance, clients));

        Assert.Equal("refused", (await service.AskAsync(new AskRequest(Question, null), CancellationToken.None)).Status);
    }

    private Task<QuestionAnswer> AskAsync(string proposal) => QuestionService(new FakeChatClient(proposal)).AskAsync(new AskRequest(Question, null), CancellationToken.None);

    private QuestionService QuestionService(IChatClient client, bool useModel = true)
    {
        var options = Options.Create(new QuestionOptions { UseModel = useModel });
        return ActivatorUtilities.CreateInstance<QuestionService>(api.Services, new PlanProposer(api.Services.GetRequiredService<SemanticCatalog>(), options, NullLogger<PlanProposer>.Instance, [client]));
    }

    private sealed class FakeChatClient(string text) : IChatClient
    {
        public int Calls { get; private set; }

        public Exception? Failure { get; init; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Calls++;
            return Failure is not null ? Task.FromException<ChatResponse>(Failure) : Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("plans are not streamed");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
