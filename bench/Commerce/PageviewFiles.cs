using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>Pageviews, a file per year; some views are delivered in both, lie in the future or last less than nothing.</summary>
public static class PageviewFiles
{
    public const int Count = 5000;
    public const int NegativeDurationEvery = 49;
    public const int InTheFutureEvery = 613;
    public const int DeliveredAgainEvery = 211;

    private static readonly string[] Columns =
        ["event_id", "event_time", "user_id", "session_id", "page_type", "product_id", "campaign_id", "device", "browser", "session_duration_seconds"];

    private static readonly string[] Pages = ["home", "category", "product_detail", "cart", "checkout", "search", "account"];
    private static readonly string[] Devices = ["mobile", "desktop", "tablet"];
    private static readonly string[] Browsers = ["Chrome", "Firefox", "Safari", "Edge", "Samsung Internet"];
    private static readonly string[] Future = ["2099-01-01T00:00:00", "2085-06-30T12:00:00", "2099-12-31T23:59:59"];

    public static IReadOnlyList<GeneratedFile> Write(string directory, ulong seed)
    {
        var first = new SampleFile(Path.Combine(directory, "pageviews_2023.csv"), FileStyle.Plain with { LineEnd = "\r\n" }, Columns);
        var second = new SampleFile(Path.Combine(directory, "pageviews_2024.csv.gz"), FileStyle.Plain, Columns);
        for (var number = 1; number <= Count; number++)
        {
            var view = View(seed, number);
            (number <= Count / 2 ? first : second).Row(view);
            if (number <= Count / 2 && number % DeliveredAgainEvery == 0)
                second.Row(view);
        }

        foreach (var file in new[] { first, second })
            Break(file, View(seed, file == first ? 990_001 : 990_002));
        return [.. first.Write(), .. second.Write()];
    }

    private static string[] View(ulong seed, int number)
    {
        var random = SplitMix64.For(seed ^ 0x9A6E5, number);
        var time = OrderBook.First.ToDateTime(TimeOnly.MinValue).AddMinutes((double)number * 731 * 1440 / Count - random.Between(1, 200));
        var page = random.Pick<string>(Pages);
        var isKnown = random.Below(20) > 0;
        var duration = random.Between(5, 1800);
        return
        [
            Invariant($"{number}"),
            number % InTheFutureEvery == 0 ? Future[number / InTheFutureEvery % Future.Length] : Invariant($"{time:s}"),
            random.Below(100) < 35 ? Invariant($"{random.Between(1, ShopperFile.Count)}") : "",
            Invariant($"session_{random.Between(10_000, 14_000)}"),
            page,
            page == "product_detail" ? Invariant($"{random.Between(1, ShopProduct.Count)}") : "",
            random.Below(25) == 0 ? Invariant($"{random.Between(1, CampaignFile.Count)}") : "",
            isKnown ? random.Pick<string>(Devices) : "",
            isKnown ? random.Pick<string>(Browsers) : "",
            Invariant($"{(number % NegativeDurationEvery == 0 ? -duration : duration)}"),
        ];
    }

    private static void Break(SampleFile file, params string[] good)
    {
        file.BrokenRow("required", "event_id", "", good);
        file.BrokenRow("required", "event_time", "", good);
        file.BrokenRow("type", "event_time", "2023-13-01T00:00:00", good);
        file.BrokenRow("type", "user_id", "guest", good);
        file.BrokenRow("type", "session_duration_seconds", "12s", good);
        file.BrokenLine("zero_byte", string.Join(',', good).Replace("session_", "session\0", StringComparison.Ordinal));
        file.MisshapenRow([.. good, "x"]);
        // Last: whatever is not certainly a row behind a broken quote is rejected with it.
        file.BrokenLine("quoting", string.Join(',', good).Replace("session_", "\"session\" ", StringComparison.Ordinal));
    }
}
