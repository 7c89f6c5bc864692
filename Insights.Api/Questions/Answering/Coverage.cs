using Insights.Api.Metrics;

namespace Insights.Api.Questions.Answering;

/// <summary>Says where a change is one of different amounts of data: twelve days do not compare with a year.</summary>
internal static class Coverage
{
    public static string Of(MetricAnswer now, MetricAnswer before)
    {
        string[] cut = [.. new[] { now, before }.Where(IsCut).Select(Say)];
        return cut.Length == 0 ? "" : $" {string.Join(" and ", cut)}: the change is not one of like with like.";
    }

    private static bool IsCut(MetricAnswer answer) => answer.From < answer.DataFrom || answer.To > answer.DataTo;

    private static string Say(MetricAnswer answer)
    {
        var (first, last) = answer.DaysWithData();
        var period = CalendarUnit.Say(answer.From, answer.To);
        return $"{char.ToUpperInvariant(period[0])}{period[1..]} there is data for {last.DayNumber - first.DayNumber + 1} of {answer.To.DayNumber - answer.From.DayNumber + 1} days only ({first:yyyy-MM-dd} to {last:yyyy-MM-dd})";
    }
}
