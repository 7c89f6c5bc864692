namespace Modeling.Worker.Tests.Assistant;

/// <summary>The gold tables of the assistant beside what the oracle says that they hold.</summary>
internal static class AssistantTables
{
    public static async Task AssertAgreesAsync(TestWarehouse warehouse, AssistantOracle oracle)
    {
        await AssertAsync(
            "select activity_month, user_id, firm_id, title, num_active_days, num_queries, num_workflow_queries, num_vault_queries, num_assistant_queries, avg_queries_per_active_day, num_docs, avg_docs_per_query, avg_feedback_score, last_active_date, engagement_score, pr_engagement_score, engagement_level, is_power_user from gold.user_engagement",
            oracle.UserMonths.Select(month => TableText.Line([
                month.Month, month.UserId, month.FirmId, oracle.Titles.At(month.UserId, month.Queries.Max(query => query.At)), Days(month.Queries), month.Queries.Count,
                .. Types(month.Queries), (double)month.Queries.Count / Days(month.Queries), Docs(month.Queries), (double)Docs(month.Queries) / month.Queries.Count,
                AssistantOracle.Feedback(month.Queries), month.Queries.Max(query => query.Day), month.Score, month.ScoreRank, month.Level, month.IsPowerUser])));

        await AssertAsync(
            "select firm_id, is_known_firm, firm_size, arr, num_active_days, num_active_users, num_queries, num_workflow_queries, num_vault_queries, num_assistant_queries, num_docs, avg_queries_per_active_day, avg_queries_per_user, avg_docs_per_active_day, avg_docs_per_user, avg_feedback_score, round(arr_per_user, 9), seat_utilisation, first_active_date, last_active_date from gold.firm_usage_summary",
            oracle.Firms.Current.Keys.Union(oracle.Queries.Select(query => query.FirmId)).Select(firm => FirmLine(oracle, firm)));

        await AssertAsync(
            "select event_date, num_queries, num_active_users, num_active_firms, num_workflow_queries, num_vault_queries, num_assistant_queries, num_docs, avg_feedback_score from gold.daily_event_summary",
            oracle.Queries.GroupBy(query => query.Day).Select(day => TableText.Line([
                day.Key, day.Count(), day.DistinctBy(query => query.UserId).Count(), day.DistinctBy(query => query.FirmId).Count(), .. Types(day), Docs(day), AssistantOracle.Feedback(day)])));

        await AssertAsync(
            "select activity_month, user_id, firm_id, num_queries, num_firms, is_attributed from gold.user_firm_conflicts",
            from month in oracle.UserMonths
            let firms = month.Queries.GroupBy(query => query.FirmId).ToList()
            where firms.Count > 1
            from firm in firms
            select TableText.Line(month.Month, month.UserId, firm.Key, firm.Count(), firms.Count, firm.Key == month.FirmId));

        await AssertAsync(
            "select occurred_at, user_id, firm_id, title, event_type, num_docs, feedback_score from gold.fct_assistant_queries",
            oracle.Queries.Select(query => TableText.Line(query.At, query.UserId, query.FirmId, oracle.Titles.At(query.UserId, query.At), query.Type, query.Docs, query.Feedback)));

        await AssertAsync(
            "select firm_id, contract_date, firm_size, arr from gold.fct_firm_days",
            from firm in oracle.Firms.Current.Keys
            from day in DaysOf(oracle)
            let contract = oracle.Firms.At(firm, day.ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc))
            where contract.Created is not { } created || DateOnly.FromDateTime(created) <= day || oracle.Queries.Any(query => query.FirmId == firm && query.Day <= day)
            select TableText.Line(firm, day, contract.Size, contract.Arr));

        async Task AssertAsync(string sql, IEnumerable<string> expected) => Assert.Equal(TableText.Sorted(expected), await warehouse.LinesAsync(sql));
    }

    private static string FirmLine(AssistantOracle oracle, string firm)
    {
        var queries = oracle.Queries.Where(query => query.FirmId == firm).ToList();
        var contract = oracle.Firms.Current.GetValueOrDefault(firm);
        var users = queries.DistinctBy(query => query.UserId).Count();
        object?[] rates = queries.Count == 0
            ? [null, null, null, null, null, null]
            : [(double)queries.Count / Days(queries), (double)queries.Count / users, (double)Docs(queries) / Days(queries), (double)Docs(queries) / users, AssistantOracle.Feedback(queries), (double?)contract?.Arr / users];
        return TableText.Line([
            firm, contract is not null, contract?.Size, contract?.Arr, Days(queries), users, queries.Count, .. Types(queries), Docs(queries), .. rates,
            contract?.Size is null or 0 ? null : (double)users / contract.Size,
            queries.Count == 0 ? null : queries.Min(query => query.Day), queries.Count == 0 ? null : queries.Max(query => query.Day)]);
    }

    private static IEnumerable<DateOnly> DaysOf(AssistantOracle oracle)
    {
        if (oracle.Queries.Count == 0)
        {
            yield break;
        }

        for (var day = oracle.Queries.Min(query => query.Day); day <= oracle.Queries.Max(query => query.Day); day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static int Days(IEnumerable<Query> queries) => queries.DistinctBy(query => query.Day).Count();

    private static int Docs(IEnumerable<Query> queries) => queries.Sum(query => query.Docs);

    private static object?[] Types(IEnumerable<Query> queries) =>
        [queries.Count(query => query.Type == "workflow"), queries.Count(query => query.Type == "vault"), queries.Count(query => query.Type == "assistant")];
}
