using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

[Collection(nameof(SamplesApi))]
public sealed class QuestionFileTests(SamplesApi api)
{
    [Fact]
    public async Task Every_question_of_the_file_is_understood_as_the_file_says()
    {
        var wrong = new List<string>();
        foreach (var (asOf, expected) in QuestionFile.Read())
        {
            var answer = await api.Client.AskAsync(expected.Ask, asOf);
            var isRight = expected switch
            {
                { Plan: { } plan } => answer.Status() == "answered" && answer.Plan() == plan && answer.GetProperty("rows").GetArrayLength() > 0,
                { Refused: { } reason } => answer.Status() == "refused" && answer.Sentence().Contains(reason, StringComparison.OrdinalIgnoreCase),
                { Ambiguous: { } reading } => answer.Status() == "ambiguous" && answer.Readings().Contains(reading),
                _ => false,
            };
            if (!isRight)
            {
                wrong.Add($"{expected.Ask} [expected {expected.Plan ?? expected.Refused ?? expected.Ambiguous}]\n    {answer.Status()}: {answer.Sentence()}\n    {answer.Plan()} {string.Join(" | ", answer.Readings())}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_file_has_at_least_120_questions_of_which_30_have_no_answer()
    {
        var questions = QuestionFile.Read().Select(pair => pair.Question).ToList();

        Assert.InRange(questions.Count, 120, int.MaxValue);
        Assert.InRange(questions.Count(question => question.Plan is null), 30, int.MaxValue);
        Assert.Equal(questions.Count, questions.Select(question => question.Ask).Distinct().Count());
    }
}
