using System.Globalization;
using Bench.Generation;

namespace Bench.Usage;

/// <summary>Writes the full extracts of organisations and users, as of the end of the range.</summary>
public static class SnapshotFiles
{
    private static readonly string[] FirstNames = ["ada", "ben", "chloe", "dev", "elif", "finn", "grace", "hana", "ivo", "jo", "kofi", "lena", "mo", "nia", "omar", "priya"];
    private static readonly string[] LastNames = ["abbott", "baker", "castro", "diallo", "evans", "fischer", "garcia", "hughes", "ito", "jones", "kaur", "lopez", "murray", "novak"];
    private static readonly string[] JobTitles = ["Bid Manager", "Bid Writer", "Proposal Lead", "Sales Director", "Head of Bids, EMEA", "Marketing Executive", "Solutions Engineer", "Bid Coordinator\nPublic Sector", "Chief Operating Officer"];
    private static readonly string[] Yes = ["true", "true", "true", "true", "True", "TRUE", "t", "1", "yes"];
    private static readonly string[] No = ["false", "false", "false", "false", "False", "FALSE", "f", "0", "no"];

    public static GeneratedFile WriteOrganisations(GenerateOptions options, string directory, IReadOnlyList<UsageOrganisation> organisations)
    {
        using var file = new CsvFile(Path.Combine(directory, "organisations.csv"), ["id", "name", "is_active_customer", "contracted_licences", "created_at"]);
        foreach (var organisation in organisations)
        {
            file.Field("org_"u8, organisation.Number, "D3")
                .Field(organisation.Name)
                .Field(organisation.Kind == OrganisationKind.Left ? "false" : "true")
                .Field(""u8, organisation.Licences)
                .Field(Timestamp(organisation.CreatedAt(options)))
                .EndRow();
        }

        return new GeneratedFile(file.FilePath, file.Rows);
    }

    public static GeneratedFile WriteUsers(GenerateOptions options, string directory, IReadOnlyList<UsageUser> users)
    {
        var format = options.Users < 10_000 ? "D4" : "D8";
        using var file = new CsvFile(
            Path.Combine(directory, "users.csv"),
            ["id", "org_id", "email", "job_title", "is_autogenai_employee", "is_licensed_user", "created_at"]);
        foreach (var user in users)
        {
            var random = SplitMix64.For(options.Seed ^ 0xE3A11, user.Number);
            file.Field("user_"u8, user.Number, format)
                .Field("org_"u8, user.Organisation.Number, "D3")
                .Field(Email(user, ref random))
                .Field(random.Pick<string>(JobTitles))
                .Field(random.Pick<string>(user.IsEmployee ? Yes : No))
                .Field(random.Pick<string>(user.IsLicensed ? Yes : No))
                .Field(Timestamp(CreatedAt(options, user, ref random)))
                .EndRow();
        }

        WriteBroken(file, users.Count);
        return new GeneratedFile(file.FilePath, file.Rows)
        {
            Rejected = new Dictionary<string, int> { ["required org_id"] = 1, ["type is_licensed_user"] = 1 },
        };
    }

    /// <summary>Two users whom nobody can read: their licence is a guess, and one has no organisation. Neither has events.</summary>
    private static void WriteBroken(CsvFile file, int users)
    {
        file.Field("user_b"u8, users + 1).Field("org_001").Field("kim.abbott@org-001.example.com").Field("Bid Writer")
            .Field("false").Field("perhaps").Field("2025-09-10 09:00:00+0000").EndRow();
        file.Field("user_b"u8, users + 2).Field("").Field("lee.baker@org-002.example.com").Field("Bid Writer")
            .Field("false").Field("true").Field("2025-09-11 09:00:00+0000").EndRow();
    }

    private static string Email(UsageUser user, ref SplitMix64 random)
    {
        var host = user.IsEmployee ? "staff.example.com" : string.Create(CultureInfo.InvariantCulture, $"org-{user.Organisation.Number:D3}.example.com");
        return string.Create(CultureInfo.InvariantCulture, $"{random.Pick<string>(FirstNames)}.{random.Pick<string>(LastNames)}{user.Number}@{host}");
    }

    /// <summary>The account exists before its first event.</summary>
    private static DateTime CreatedAt(GenerateOptions options, UsageUser user, ref SplitMix64 random)
    {
        var first = options.From.AddDays(user.FirstDay).ToDateTime(TimeOnly.MinValue);
        return first.AddDays(-random.Between(1, user.FirstDay > 0 ? 3 : 400)).AddSeconds(random.Between(8 * 3600, 18 * 3600));
    }

    private static string Timestamp(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "+0000";
}
