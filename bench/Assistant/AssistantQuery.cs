using Bench.Generation;
using static System.FormattableString;

namespace Bench.Assistant;

/// <summary>One question to the assistant.</summary>
public sealed record AssistantQuery(DateTime At, string FirmId, string UserId, string Type, string Docs, string Score)
{
    private static readonly string[] Types = ["assistant", "assistant", "assistant", "workflow", "workflow", "vault"];

    /// <summary>What a user asked in a month, unordered.</summary>
    public static IEnumerable<AssistantQuery> Of(AssistantUser user, DateTime month, ulong seed)
    {
        var random = SplitMix64.For(seed ^ 0x90E27, user.Number, month.Month);
        var isAway = user.OtherFirm is null && random.Below(100) < (user.Diligence == Diligence.Light ? 35 : 8);
        var queries = user.Diligence switch
        {
            Diligence.Heavy => 2 * random.Between(5, 12),
            Diligence.Medium => random.Between(3, 8),
            _ => random.Between(1, 2),
        };
        var specialty = Types[user.Number % Types.Length];
        for (var i = 0; i < (isAway ? 0 : queries); i++)
        {
            var isElsewhere = (user.Number, month.Month) switch
            {
                (AssistantUser.MostlyForOneFirm, 5) => i % 4 == 0,
                (AssistantUser.ForBothFirmsAlike, 6) => i % 2 == 0,
                _ => false,
            };
            var day = random.Below(DateTime.DaysInMonth(month.Year, month.Month));
            yield return new AssistantQuery(
                month.AddDays(day).AddSeconds(random.Between(7 * 3600, 21 * 3600)),
                (isElsewhere ? user.OtherFirm! : user.Firm).Id,
                user.Id,
                user.Specialist ? specialty : random.Pick<string>(Types),
                random.Below(60) == 0 ? "" : Invariant($"{(random.Below(4) == 0 ? random.Between(5, 40) : random.Between(0, 4))}"),
                random.Below(50) == 0 ? "" : Invariant($"{Math.Min(5, random.Between(1, 7))}"));
        }
    }
}
