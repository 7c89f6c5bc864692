using UsageOracle;

namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>Who came back, followed user by user through the weeks.</summary>
internal static class RetentionOracle
{
    public static IEnumerable<object?[]> Cohorts(
        UsageData usage, DateOnly? from = null, DateOnly? to = null, int weeks = 12, Population population = Population.Licensed, string? organisation = null)
    {
        var lastWeek = Monday(usage.Activities.Max(activity => activity.Date));
        var users = usage.Activities
            .Where(activity => usage.IsIn(population, activity.UserId) && (organisation is null || activity.OrganisationId == organisation))
            .GroupBy(activity => activity.UserId, (_, activities) => activities.Select(activity => Monday(activity.Date)).ToHashSet())
            .ToLookup(active => active.Min());
        foreach (var cohort in users.Where(cohort => !(cohort.Key.AddDays(6) < from) && !(cohort.Key > to)).OrderBy(cohort => cohort.Key))
        {
            for (var week = 0; week <= weeks && cohort.Key.AddDays(7 * week) <= lastWeek; week++)
            {
                var back = cohort.Count(active => active.Contains(cohort.Key.AddDays(7 * week)));
                yield return [cohort.Key, cohort.Count(), week, back, 100m * back / cohort.Count()];
            }
        }
    }

    private static DateOnly Monday(DateOnly day) => Enumerable.Range(0, 7).Select(back => day.AddDays(-back)).Single(one => one.DayOfWeek == DayOfWeek.Monday);
}
