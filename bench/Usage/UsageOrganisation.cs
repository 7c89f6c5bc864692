using Bench.Generation;

namespace Bench.Usage;

/// <summary>
/// A customer organisation. 25 organisations with 300 users make a block; larger populations repeat the block, so that every
/// special case below is found at every size.
/// </summary>
/// <param name="Number">From 1; the id is <c>org_001</c>.</param>
/// <param name="Name">Invented; some names need quoting in CSV.</param>
/// <param name="Users">Users that belong to it, dormant ones included.</param>
/// <param name="Licences">Contracted licences.</param>
/// <param name="UtcOffset">Hours east of UTC in which its people work.</param>
/// <param name="Kind">What is special about it.</param>
public sealed record UsageOrganisation(int Number, string Name, int Users, int Licences, int UtcOffset, OrganisationKind Kind)
{
    public const int PerBlock = 25;
    public const int UsersPerBlock = 300;

    private static readonly (string Name, int Users, int Licences, int UtcOffset, OrganisationKind Kind)[] Block =
    [
        ("Harbour & Finch", 40, 60, 0, OrganisationKind.Usual),
        ("Alder Civil Works", 32, 40, 0, OrganisationKind.Usual),
        ("Brightwater, Lowe and Partners", 26, 30, -5, OrganisationKind.Usual),
        ("Cobalt Facilities", 22, 30, 1, OrganisationKind.Usual),
        ("Dunmore Engineering", 20, 12, 0, OrganisationKind.OverUsed),
        ("Eastgate Health", 18, 25, -8, OrganisationKind.Usual),
        ("Fernhill Logistics", 16, 20, 10, OrganisationKind.Usual),
        ("The \"Beacon\" Trust", 14, 20, 0, OrganisationKind.Usual),
        ("Glasswing Consulting", 13, 15, -5, OrganisationKind.Usual),
        ("Hollin Energy", 12, 15, 1, OrganisationKind.Usual),
        ("Isthmus Marine", 11, 50, 0, OrganisationKind.Usual),
        ("Juniper Learning", 10, 10, 0, OrganisationKind.Usual),
        ("Kestrel Rail", 9, 12, 0, OrganisationKind.Usual),
        ("Larkspur Care", 8, 4, 0, OrganisationKind.OverUsed),
        ("Måne Arkitekter", 8, 10, 1, OrganisationKind.Usual),
        ("Northcote Security", 7, 10, -8, OrganisationKind.Usual),
        ("Osprey Telecoms", 6, 8, 0, OrganisationKind.Usual),
        ("Pennine Waste", 6, 6, 0, OrganisationKind.Usual),
        ("Quarry Bank Homes", 5, 10, 0, OrganisationKind.Usual),
        ("Rookery Studios", 4, 0, 0, OrganisationKind.NoLicences),
        ("Saltmarsh Water", 4, 5, 0, OrganisationKind.Usual),
        ("Thistledown Foods", 3, 5, 0, OrganisationKind.Left),
        ("Umber Print", 3, 5, 0, OrganisationKind.Usual),
        ("Vantage Pharma", 2, 10, 0, OrganisationKind.NoActivity),
        ("Wychwood Legal", 1, 1, 0, OrganisationKind.Usual),
    ];

    /// <summary>Made organisations in order of number, enough for that many users.</summary>
    public static IReadOnlyList<UsageOrganisation> ForUsers(int users)
    {
        var blocks = (users + UsersPerBlock - 1) / UsersPerBlock;
        return [.. Enumerable.Range(0, blocks).SelectMany(block => Block.Select((o, index) =>
            new UsageOrganisation(block * PerBlock + index + 1, block == 0 ? o.Name : $"{o.Name} {block + 1}", o.Users, o.Licences, o.UtcOffset, o.Kind)))];
    }

    /// <summary>When the contract began, in the two years before the events.</summary>
    public DateTime CreatedAt(GenerateOptions options)
    {
        var random = SplitMix64.For(options.Seed ^ 0x0BAD0, Number);
        return options.From.ToDateTime(TimeOnly.MinValue).AddDays(-random.Between(60, 730)).AddSeconds(random.Between(8 * 3600, 18 * 3600));
    }
}

/// <summary>What is special about an organisation.</summary>
public enum OrganisationKind
{
    Usual,

    /// <summary>More active licensed users than contracted licences: utilisation above 100 %.</summary>
    OverUsed,

    /// <summary>No contracted licences, but active users: a ratio without a denominator.</summary>
    NoLicences,

    /// <summary>No longer a customer: activity ends in the middle of the range.</summary>
    Left,

    /// <summary>Licences, users, and no activity at all: utilisation 0 %.</summary>
    NoActivity,
}
