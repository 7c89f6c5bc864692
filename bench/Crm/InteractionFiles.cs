using Bench.Generation;
using static System.FormattableString;

namespace Bench.Crm;

/// <summary>Interactions: 2019 as exported by a spreadsheet and delivered twice, 2020 by another system, and one that knows no topics.</summary>
public static class InteractionFiles
{
    public const int UnknownCustomerEvery = 61;
    public const int RepairableEvery = 53;

    private static readonly string[] Columns = ["date_start", "interaction", "customers", "topic", "sentiment"];
    private static readonly string[] Channels = ["Email", "Email", "Email", "Call", "Call", "Chatbot", "Chatbot", "Bird", "Boat", "Post"];
    private static readonly string[] Sentiments = ["Positive", "Positive", "Positive", "Neutral", "Neutral", "Negative"];
    private static readonly string[] Typos = ["in", "a", "?", "x", "in"];

    private static readonly string[] Topics =
    [
        "Side Effects Discussion", "Prescription Guidelines", "Adverse Event Report", "Drug Interaction Concerns",
        "Dosage Recommendation", "Drug Efficacy", "Clinical Trial Inquiry",
    ];

    public static IReadOnlyList<GeneratedFile> Write(string directory, ulong seed)
    {
        var first = new SampleFile(Path.Combine(directory, "customer_interactions_2019.csv"), FileStyle.Windows with { LineEnd = "\n" }, Columns);
        Fill(first, seed, 2019, 280);
        Break(first, "2019");

        var second = new SampleFile(
            Path.Combine(directory, "external_interactions_2020.csv"),
            FileStyle.Windows with
            {
                Delimiter = ';',
                TitleHeader = true,
                Aliases = new Dictionary<string, string> { ["interaction"] = "event", ["customers"] = "customer" },
            },
            Columns);
        Fill(second, seed, 2020, 260);
        Break(second, "2020");

        var field = new SampleFile(Path.Combine(directory, "field_interactions_2020.csv"), FileStyle.Plain, "customers", "date_start", "interaction", "visited by");
        for (var number = 1; number <= 60; number++)
        {
            var random = SplitMix64.For(seed ^ 0xF1E1D, number);
            field.Row(
                Invariant($"{random.Between(1, CustomerFiles.Customers)}"),
                Invariant($"{At(2020, number * 6, ref random):dd/MM/yyyy HH:mm}"),
                number % 2 == 0 ? "Boat" : "Bird",
                number % 3 == 0 ? "Crew B\nsecond shift" : "Crew A");
        }

        return [.. first.Write("customer_interactions_2019_sent_again.csv"), .. second.Write(), .. field.Write()];
    }

    private static DateTime At(int year, int day, ref SplitMix64 random) => new DateTime(year, 1, 1).AddDays(day).AddMinutes(random.Between(8 * 60, 19 * 60));

    private static void Fill(SampleFile file, ulong seed, int year, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var random = SplitMix64.For(seed ^ 0xC0547, year, number);
            // The last customer was never in touch.
            var customer = 1 + (int)(random.Unit() * random.Unit() * (CustomerFiles.Customers - 1));
            string[] row =
            [
                Invariant($"{At(year, (number - 1) * 365 / count, ref random):dd/MM/yyyy HH:mm}"),
                random.Pick<string>(Channels),
                Invariant($"{(number % UnknownCustomerEvery == 0 ? 90 + number / UnknownCustomerEvery : customer)}"),
                random.Pick<string>(Topics),
                Spelling(random.Pick<string>(Sentiments), number),
            ];
            if (number % RepairableEvery == 0)
                file.RepairedRow(row[0], row[1], number == RepairableEvery ? "12in" : row[2] + Typos[number / RepairableEvery % Typos.Length], row[3], row[4]);
            else
                file.Row(row);
        }
    }

    private static string Spelling(string sentiment, int number) => (number % 19) switch
    {
        4 => sentiment.ToUpperInvariant(),
        9 => sentiment.ToLowerInvariant(),
        14 => "",
        _ => sentiment,
    };

    private static void Break(SampleFile file, string year)
    {
        string[] good = [Invariant($"15/06/{year} 10:30"), "Call", "3", "Drug Efficacy", "Neutral"];
        file.BrokenRow("type", "date_start", Invariant($"31/02/{year} 09:00"), good);
        file.BrokenRow("type", "date_start", Invariant($"12/25/{year} 09:00"), good);
        file.BrokenRow("required", "date_start", "", good);
        file.BrokenRow("required", "interaction", "", good);
        file.BrokenRow("required", "customers", "", good);
        file.BrokenRow("type", "customers", "the usual one", good);
        file.BrokenRow("values", "sentiment", "Furious", good);
        file.MisshapenRow([.. good, "Call back"]);
        file.MisshapenRow(good[..3]);
    }
}
