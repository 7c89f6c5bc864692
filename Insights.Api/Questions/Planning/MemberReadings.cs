using Insights.Api.Questions.Recognition;

namespace Insights.Api.Questions.Planning;

/// <summary>Decides between a question as it reads and the same question with some of its words as values of the data.</summary>
internal static class MemberReadings
{
    /// <param name="plain">What the question is without the values.</param>
    /// <param name="valued">What it is with them.</param>
    /// <param name="question">For its words.</param>
    /// <param name="possible">The words in question.</param>
    /// <returns>The one that holds; both, the plain one first, if both do.</returns>
    public static Outcome Choose(Outcome plain, Outcome valued, Recognised question, IReadOnlyList<NamedMember> possible)
    {
        if (plain is not Planned { Plan: var first })
        {
            return valued is Refused ? plain : valued;
        }

        IReadOnlyList<QuestionPlan> others = valued switch { Planned planned => [planned.Plan], Ambiguous ambiguous => ambiguous.Readings, _ => [] };
        var words = string.Join("' and '", possible.Select(member => string.Join(' ', question.Words.Skip(member.Start).Take(member.Length).Select(word => word.Written))));
        return others.Count == 0 ? plain : new Ambiguous($"'{words}' is also a value in the data: say which of it is meant", [first with { Words = AsPeriod(first.Words) }, .. others]);
    }

    /// <summary>"For May" may be a thing's name as well; "in May" is the month.</summary>
    private static string AsPeriod(string words) =>
        words.Split(' ', 2) is ["for" or "of" or "from", var rest] ? $"in {rest}" : words;
}
