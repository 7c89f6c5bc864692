using Bench.Generation;

namespace Bench.Usage;

/// <summary>A person with an account.</summary>
/// <param name="Number">From 1; the id is <c>user_0001</c>.</param>
/// <param name="Organisation">The organisation as of now.</param>
/// <param name="IsEmployee">Works for the vendor; left out of usage KPIs.</param>
/// <param name="IsLicensed">Holds a licence; others are left out of usage KPIs.</param>
/// <param name="Weight">How busy compared with others; 0 for a user without events.</param>
/// <param name="FirstDay">First day with activity, counted from the first date.</param>
/// <param name="LastDay">Last day with activity.</param>
/// <param name="OtherOrganisation">Where the user was before <paramref name="MovedOn"/>, or works for as well.</param>
/// <param name="MovedOn">Day of the move; <c>null</c> for a user who works for both organisations, within one session.</param>
public sealed record UsageUser(
    int Number,
    UsageOrganisation Organisation,
    bool IsEmployee,
    bool IsLicensed,
    double Weight,
    int FirstDay,
    int LastDay,
    UsageOrganisation? OtherOrganisation,
    int? MovedOn)
{
    /// <summary>Made users in order of number.</summary>
    public static IReadOnlyList<UsageUser> Make(GenerateOptions options, IReadOnlyList<UsageOrganisation> organisations)
    {
        var seats = organisations.SelectMany(o => Enumerable.Repeat(o, o.Users)).Take(options.Users);
        return [.. seats.Select((organisation, index) => Make(options, organisations, organisation, index))];
    }

    private static UsageUser Make(GenerateOptions options, IReadOnlyList<UsageOrganisation> organisations, UsageOrganisation organisation, int index)
    {
        var random = SplitMix64.For(options.Seed ^ 0x05E45, index);
        var seat = index % UsageOrganisation.UsersPerBlock;
        var dormant = organisation.Kind == OrganisationKind.NoActivity || seat % 17 == 3;
        var weight = random.Below(100) switch
        {
            < 10 => 5.0,
            < 45 => 2.0,
            < 85 => 0.6,
            _ => 0.08,
        };
        // Everybody works where licences are short, so that utilisation passes 100 % in every month.
        if (organisation.Kind is OrganisationKind.OverUsed or OrganisationKind.NoLicences)
            weight = Math.Max(weight, 2.0);

        var joins = random.Below(100) < 15 ? random.Below(options.Days) : 0;
        var leaves = organisation.Kind == OrganisationKind.Left ? options.Days / 2 : options.Days - 1;
        var moves = seat is 50 or 120 or 210;
        var worksForTwo = seat is 30 or 99;
        return new UsageUser(
            index + 1,
            organisation,
            IsEmployee: seat % 25 == 7,
            IsLicensed: seat % 12 != 5,
            dormant ? 0 : moves || worksForTwo ? 5.0 : weight,
            moves || worksForTwo ? 0 : Math.Min(joins, leaves),
            leaves,
            moves || worksForTwo ? organisations[organisation.Number % organisations.Count] : null,
            moves ? options.Days / 2 : null);
    }
}
