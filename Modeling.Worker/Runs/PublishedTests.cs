using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// What is known of the data tests by the last publish that ran them. A merge looks at all rows for those that did not pass then,
/// so that a warning stands until its rows are gone, and for those that are new or were changed since.
/// </summary>
internal static class PublishedTests
{
    /// <returns>Names and fingerprints of the tests that hold for all rows that are live.</returns>
    public static async Task<IReadOnlySet<(string Test, string Fingerprint)>> PassedAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<(string, string)>("select test, fingerprint from ops.published_tests where status = 'passed'")).ToHashSet();

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
