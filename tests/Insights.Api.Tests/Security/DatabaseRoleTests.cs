using System.Net;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Npgsql;

namespace Insights.Api.Tests.Security;

/// <summary>What the API could do at worst, whatever it is made to send: it signs in as a role that may hardly do anything.</summary>
[Collection(nameof(SamplesApi))]
public sealed class DatabaseRoleTests(SamplesApi api)
{
    [Fact]
    public async Task The_role_reads_nothing_outside_gold_and_ops_and_no_peoples_data()
    {
        var relations = await api.ListAsync(
            """
            select format('%I.%I', namespace.nspname, relation.relname), namespace.nspname::text, relation.relname::text
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where relation.relkind in ('r', 'v', 'm', 'p') and namespace.nspname in ('bronze', 'build', 'silver', 'gold', 'quartz', 'ops', 'public')
            """,
            row => (Name: row.GetString(0), Schema: row.GetString(1), Table: row.GetString(2)));
        Assert.Contains(relations, relation => relation.Schema == "silver");
        Assert.Contains(relations, relation => relation.Table.StartsWith("pii_", StringComparison.Ordinal));

        await using var role = NpgsqlDataSource.Create(api.ApiConnectionString);
        foreach (var (name, schema, table) in relations)
        {
            var isAllowed = schema == "gold" && !table.StartsWith("pii_", StringComparison.Ordinal);
            var refusal = await RefusalAsync(role, $"select * from {name} limit 1");
            if (schema != "ops")
                Assert.Equal((name, isAllowed ? null : PostgresErrorCodes.InsufficientPrivilege), (name, refusal));
        }
    }

    [Fact]
    public async Task The_role_writes_nothing_but_keys_the_log_of_accesses_requests_for_a_replay_or_an_erasure_and_generations_with_their_use()
    {
        var writable = await api.ListAsync(
            """
            select format('%I.%I', namespace.nspname, relation.relname) || ' ' || privilege.name
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            cross join (values ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger')) as privilege (name)
            where relation.relkind in ('r', 'v', 'm', 'p') and namespace.nspname !~ '^pg_' and namespace.nspname <> 'information_schema'
                and has_table_privilege('insights', relation.oid, privilege.name)
            union all
            select format('%I.%I', table_schema, table_name) || ' update ' || column_name
            from information_schema.columns
            where has_column_privilege('insights', format('%I.%I', table_schema, table_name)::regclass, column_name::text, 'update')
                and table_schema !~ '^pg_' and table_schema <> 'information_schema'
            order by 1
            """,
            row => row.GetString(0));

        Assert.Equal(
            [
                "ops.access_log insert", "ops.api_keys insert", "ops.api_keys update last_used_at", "ops.api_keys update revoked_at",
                "ops.erasures insert", "ops.generations insert", "ops.generations update used_as", "ops.generations update used_at",
                "ops.rejected_rows update replay_id", "ops.replays insert",
            ],
            writable);
    }

    [Theory]
    [InlineData("create table gold.mine (a integer)")]
    [InlineData("create table public.mine (a integer)")]
    [InlineData("create schema mine")]
    [InlineData("insert into gold.dim_dates select * from gold.dim_dates")]
    [InlineData("update ops.warehouse_version set version = 0")]
    [InlineData("drop table gold.fct_sessions")]
    [InlineData("set role modeling")]
    [InlineData("set role pii_reader")]
    [InlineData("select pg_read_file('/etc/passwd')")]
    [InlineData("copy (select 1) to program 'true'")]
    public async Task The_role_may_not(string sql)
    {
        await using var role = NpgsqlDataSource.Create(api.ApiConnectionString);

        Assert.Contains(await RefusalAsync(role, sql), new[] { PostgresErrorCodes.InsufficientPrivilege });
    }

    [Fact]
    public async Task The_role_is_no_superuser_and_a_member_of_readers_only()
    {
        var attributes = await api.ListAsync(
            "select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles where rolname = 'insights'", row => row.GetBoolean(0));
        var memberships = await api.ListAsync(
            "select role.rolname::text from pg_auth_members inner join pg_roles as role on role.oid = roleid where member = 'insights'::regrole", row => row.GetString(0));

        Assert.Equal([false], attributes);
        Assert.Equal(["restricted_reader", "warehouse_reader"], memberships.Order());
    }

    /// <summary>Names come from the definitions; whatever else a caller writes is refused or a value.</summary>
    [Theory]
    [InlineData("/api/v1/metrics/sessions?organisation_id={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?by={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?order={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?grain={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?population={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?from={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?limit={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/sessions?{0}=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/metrics/{0}", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/kpis/session-length?stat={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/analyses/{0}", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/analyses/retention?organisation_id={0}", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/analyses/retention?{0}=x", HttpStatusCode.BadRequest)]
    public async Task Hostile_text_never_becomes_sql(string path, HttpStatusCode expected)
    {
        var before = await CountAsync();
        foreach (var hostile in new[] { "x'; drop table gold.fct_sessions; --", "x\"; select pg_sleep(5); --", "organisation_id\" or true --", "$1", ":from", "\u0001\u001f\u007f", "%", "\\", "é'\u2019" })
        {
            var response = await api.Client.GetAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Uri.EscapeDataString(hostile)), UriKind.Relative));

            Assert.Equal((hostile, expected), (hostile, response.StatusCode));
            Assert.StartsWith("/problems/", (await response.ProblemAsync()).Type);
        }

        Assert.Equal(before, await CountAsync());
    }

    private async Task<long> CountAsync() => (await api.ListAsync("select count(*) from gold.fct_sessions", row => row.GetInt64(0))).Single();

    /// <returns>The server's error code, <c>null</c> if it did it.</returns>
    private static async Task<string?> RefusalAsync(NpgsqlDataSource role, string sql)
    {
        try
        {
            await using var command = role.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
