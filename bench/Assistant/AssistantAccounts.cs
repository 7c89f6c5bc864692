using Bench.Generation;
using static System.FormattableString;

namespace Bench.Assistant;

/// <summary>A firm that bought the assistant.</summary>
public sealed record AssistantFirm(string Id, DateTime Created, int Size, string ArrInThousands)
{
    public const int Count = 40;

    public static IReadOnlyList<AssistantFirm> Make(ulong seed) => [.. Enumerable.Range(0, Count).Select(index =>
    {
        var random = SplitMix64.For(seed ^ 0xF1235, index);
        var size = random.Below(5) == 0 ? random.Between(120, 900) : random.Between(8, 90);
        var arr = size * random.Between(4, 12) / 10;
        return new AssistantFirm(
            Invariant($"{1000 + index * 19}"),
            new DateTime(2022, 1, 3).AddDays(random.Below(780)),
            size,
            index % 6 == 2 ? Invariant($"{arr}.5") : Invariant($"{arr + 1}"));
    })];
}

/// <summary>How much a user asks in a month in which he or she is active.</summary>
public enum Diligence
{
    Light,
    Medium,
    Heavy,
}

/// <summary>A lawyer with an account.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Firm">Where the user works.</param>
/// <param name="OtherFirm">For whom some queries of one month are, or <c>null</c>.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="Title">Job title; empty for a few.</param>
/// <param name="Diligence">How busy.</param>
/// <param name="Specialist">Uses a single type of query, and so is never a power user.</param>
public sealed record AssistantUser(
    int Number, string Id, AssistantFirm Firm, AssistantFirm? OtherFirm, DateTime Created, string Title, Diligence Diligence, bool Specialist)
{
    public const int Count = 400;

    /// <summary>Works for two firms in May, mostly for one.</summary>
    public const int MostlyForOneFirm = 17;

    /// <summary>Works for two firms in June, for both alike.</summary>
    public const int ForBothFirmsAlike = 33;

    private static readonly string[] Titles = ["Associate", "Associate", "Junior Associate", "Junior Associate", "Senior Associate", "Partner"];

    public static IReadOnlyList<AssistantUser> Make(ulong seed, IReadOnlyList<AssistantFirm> firms) => [.. Enumerable.Range(1, Count).Select(number =>
    {
        var random = SplitMix64.For(seed ^ 0xA55E7, number);
        // The last firm has no users.
        var firm = (int)(random.Unit() * random.Unit() * (firms.Count - 1));
        var forTwo = number is MostlyForOneFirm or ForBothFirmsAlike;
        return new AssistantUser(
            number,
            Invariant($"{random.Next():x16}{random.Next():x16}"),
            firms[firm],
            forTwo ? firms[(firm + 7) % (firms.Count - 1)] : null,
            new DateTime(2023, 1, 2).AddDays(random.Below(440)).AddSeconds(random.Between(8 * 3600, 18 * 3600)),
            number % 90 == 11 ? "" : random.Pick<string>(Titles),
            forTwo ? Diligence.Heavy : random.Below(100) switch { < 15 => Diligence.Heavy, < 60 => Diligence.Medium, _ => Diligence.Light },
            !forTwo && random.Below(6) == 0);
    })];
}
