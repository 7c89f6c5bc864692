using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// What is known of the data tests by the last publish that ran them. A merge looks at what it changes for those that passed then,
/// goes on from what was found for those that warned, and looks at all rows for those that are new or were changed since.
/// </summary>
internal static class PublishedTests
{
    /// <returns>By name, for tests that are as they were then: <c>null</c> when it passed, or the warning that stands.</returns>
    public static async Task<IReadOnlyDictionary<string, StandingWarning?>> ReadAsync(
        NpgsqlConnection connection, ModelProject project, IReadOnlyList<DataTest> tests)
    {
        var reads = tests.SelectMany(test => test.Query.Refs.Select(reference => (Test: test.Name, reference.Model))).Distinct().ToList();
        var published = await connection.QueryAsync<(string Test, string Fingerprint, bool HasPassed, long? RunId, long? Failures)>(
            """
            with last_run as (
                select read.test, max(live.run_id) as run_id
                from unnest(@tests, @models) as read (test, model)
                inner join ops.published_models as live using (model)
                group by read.test
            )
            select published.test, published.fingerprint, published.status = 'passed', result.run_id, result.failures
            from ops.published_tests as published
            inner join last_run on last_run.test = published.test
            left join ops.run_tests as result
                on published.status = 'warned' and result.status = 'warned'
                and result.test = published.test and result.run_id = last_run.run_id
            """,
            new { tests = reads.Select(read => read.Test).ToArray(), models = reads.Select(read => read.Model).ToArray() });
        var fingerprints = tests.ToDictionary(test => test.Name, test => test.Query.Fingerprint(project.Variables));
        return published
            .Where(test => fingerprints.GetValueOrDefault(test.Test) == test.Fingerprint && (test.HasPassed || test.Failures is not null))
            .ToDictionary(test => test.Test, test => test.HasPassed ? null : new StandingWarning(test.RunId!.Value, test.Failures!.Value));
    }

    /// <summary>Part of the publish.</summary>
    public static async Task SaveAsync(NpgsqlConnection connection, ModelProject project, IReadOnlyList<TestResult> results) =>
        await connection.ExecuteAsync(
            """
            delete from ops.published_tests where test <> all(@known);
            insert into ops.published_tests (test, fingerprint, status)
            select * from unnest(@tests, @fingerprints, @statuses)
            on conflict (test) do update set fingerprint = excluded.fingerprint, status = excluded.status
            where (published_tests.fingerprint, published_tests.status) <> (excluded.fingerprint, excluded.status)
            """,
            new
            {
                known = project.Tests.Select(test => test.Name).ToArray(),
                tests = results.Select(result => result.Test.Name).ToArray(),
                fingerprints = results.Select(result => result.Test.Query.Fingerprint(project.Variables)).ToArray(),
                statuses = results.Select(result => result.Status.ToString().ToLowerInvariant()).ToArray(),
            });
}
