using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>Campaigns, with semicolons; some have the sign of impressions wrong or more clicks than impressions.</summary>
public static class CampaignFile
{
    public const int Count = 150;
    public const int NegativeImpressionsEvery = 31;
    public const int TooManyClicksEvery = 23;
    public const int WithoutSpendEvery = 17;

    private static readonly string[] Types = ["Search", "Display", "Video", "Email", "Influencer", "Social Media"];
    private static readonly string[] Platforms = ["Google", "Facebook", "Instagram", "TikTok", "YouTube", "LinkedIn", "Twitter"];

    public static IReadOnlyList<GeneratedFile> Write(string directory, ulong seed)
    {
        var file = new SampleFile(
            Path.Combine(directory, "campaigns.csv"),
            FileStyle.Plain with { Delimiter = ';' },
            "campaign_id", "campaign_name", "campaign_type", "platform", "product_id", "start_date", "end_date", "budget", "actual_spend", "impressions", "clicks", "created_at");
        for (var number = 1; number <= Count; number++)
            file.Row(Campaign(seed, number));

        string[] good = [.. Campaign(seed, Count + 2)];
        file.BrokenRow("required", "campaign_id", "", good);
        file.BrokenRow("type", "start_date", "2023-02-29", good);
        file.BrokenRow("type", "start_date", "2023-02-28T10:30:00", good);
        file.BrokenRow("type", "end_date", "28.02.2023", good);
        file.BrokenRow("type", "budget", "tbd", good);
        file.BrokenRow("type", "budget", "1,250.00", good);
        file.BrokenRow("type", "impressions", "2M", good);
        file.MisshapenRow(good[..^1]);
        return file.Write();
    }

    private static string[] Campaign(ulong seed, int number)
    {
        var random = SplitMix64.For(seed ^ 0xCA394, number);
        var (type, platform) = (random.Pick<string>(Types), random.Pick<string>(Platforms));
        var start = new DateOnly(2022, 12, 1).AddDays(random.Below(730));
        var budget = random.Between(800, 20_000);
        var impressions = random.Between(20_000, 4_000_000);
        var clicks = number % TooManyClicksEvery == 0 ? impressions + random.Between(1, 900) : impressions / random.Between(15, 120);
        return
        [
            Invariant($"{number}"),
            Invariant($"{type}; {platform}; {start:MMM yyyy}"),
            type,
            platform,
            Invariant($"{random.Between(1, ShopProduct.Count)}"),
            Invariant($"{start:yyyy-MM-dd}"),
            Invariant($"{start.AddDays(random.Between(7, 45)):yyyy-MM-dd}"),
            Invariant($"{budget}"),
            number % WithoutSpendEvery == 0 ? "" : Invariant($"{budget * random.Between(70, 120) / 100}.{random.Below(100):D2}"),
            Invariant($"{(number % NegativeImpressionsEvery == 0 ? -impressions : impressions)}"),
            Invariant($"{clicks}"),
            Invariant($"{start.AddDays(-random.Between(1, 20)):yyyy-MM-dd}T00:00:00"),
        ];
    }
}
