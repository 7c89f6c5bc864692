using Insights.Api.Tests.Hosting;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Insights.Api.Tests.Metrics;

/// <summary>Random days of users, as the fact of user days has them, and the models that count from it.</summary>
public sealed class UserDays : IAsyncLifetime
{
    public const int Count = 70;

    public static readonly DateOnly Start = new(2025, 10, 20);

    private readonly List<UserDay> _days = [];

    public IReadOnlyList<UserDay> Days => _days;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(Database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        MakeDays(new Random(20251121));
        await LoadAsync();
        var project = ModelProject.Load(ContentDirectory.BesideProgram);
        foreach (var model in new[] { "active_user_gaps", "active_user_gaps_by_organisation" })
            await new LiveRelations(project).BuildAsync(Database, project[model]);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    private void MakeDays(Random random)
    {
        string?[] organisations = ["o1", "o2", "o3", null];
        for (var user = 0; user < 40; user++)
        {
            var home = organisations[random.Next(4)];
            var isLicensed = random.Next(2) == 0;
            for (var day = 0; day < Count; day++)
            {
                home = random.Next(20) == 0 ? organisations[random.Next(4)] : home;
                isLicensed ^= random.Next(12) == 0;
                if (random.Next(4) == 0)
                    _days.Add(new UserDay($"u{user}", home, Start.AddDays(day), isLicensed));
                if (random.Next(15) == 0 && organisations[random.Next(4)] is var other && other != home)
                    _days.Add(new UserDay($"u{user}", other, Start.AddDays(day), random.Next(2) == 0));
            }
        }
    }

    private async Task LoadAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var create = new NpgsqlCommand(
            """
            create table given (user_id text, organisation_id text, activity_date date, is_licensed_population boolean);
            """, connection);
        await create.ExecuteNonQueryAsync();
        await using (var import = await connection.BeginBinaryImportAsync("copy given from stdin (format binary)"))
        {
            foreach (var day in _days)
                await import.WriteRowAsync(CancellationToken.None, day.User, (object?)day.Organisation ?? DBNull.Value, day.Date, day.IsLicensed);
            await import.CompleteAsync();
        }

        await using var facts = new NpgsqlCommand(
            """
            create table gold.fct_user_days as
            select
                given.*,
                (select max(earlier.activity_date) from given as earlier
                 where earlier.user_id = given.user_id and earlier.organisation_id is not distinct from given.organisation_id and earlier.activity_date < given.activity_date) as previous_active_date,
                (select max(earlier.activity_date) from given as earlier
                 where earlier.user_id = given.user_id and earlier.activity_date < given.activity_date) as previous_active_date_any,
                not exists (select from given as beside where beside.user_id = given.user_id and beside.activity_date = given.activity_date
                 and coalesce(beside.organisation_id, 'z') < coalesce(given.organisation_id, 'z')) as is_first_organisation_of_day,
                case when is_licensed_population then
                    (select max(earlier.activity_date) from given as earlier
                     where earlier.user_id = given.user_id and earlier.organisation_id is not distinct from given.organisation_id
                     and earlier.is_licensed_population and earlier.activity_date < given.activity_date) end as previous_licensed_date,
                case when is_licensed_population then
                    (select max(earlier.activity_date) from given as earlier
                     where earlier.user_id = given.user_id and earlier.is_licensed_population and earlier.activity_date < given.activity_date) end as previous_licensed_date_any,
                is_licensed_population and not exists (select from given as beside where beside.user_id = given.user_id and beside.activity_date = given.activity_date
                 and beside.is_licensed_population and coalesce(beside.organisation_id, 'z') < coalesce(given.organisation_id, 'z')) as is_first_licensed_organisation_of_day
            from given
            """, connection);
        await facts.ExecuteNonQueryAsync();
    }
}

public sealed record UserDay(string User, string? Organisation, DateOnly Date, bool IsLicensed);
