using Bench.Generation;
using static System.FormattableString;

namespace Bench.Crm;

/// <summary>The full extracts of customers and of products of discussion.</summary>
public static class CustomerFiles
{
    public const int Customers = 25;

    /// <summary>A customer of whom only the number is known.</summary>
    public const int Nameless = 20;

    private static readonly string[] Occupations =
    [
        "Lighthouse Keeper", "Beekeeper", "Clockmaker", "Ferryman", "Cartographer", "Glassblower", "Baker, night shift", "Botanist", "Piano Tuner", "Stonemason",
        "Falconer", "Bookbinder", "Diver", "Juggler", "Weaver", "Astronomer", "Chimney Sweep", "Cooper", "Saddler", "", "Violin Maker", "Miller", "Gardener", "Puppeteer", "Surveyor",
    ];

    private static readonly string[] Types = ["Red", "Orange", "Blue"];

    public static IReadOnlyList<GeneratedFile> WriteCustomers(string directory)
    {
        var file = new SampleFile(Path.Combine(directory, "customer.csv"), FileStyle.Plain with { TitleHeader = true }, "customer_id", "occupation", "type");
        for (var number = 1; number <= Customers; number++)
            file.Row(Invariant($"{number}"), Occupations[number - 1], number == Nameless ? "" : Types[number * 7 % 3]);
        file.BrokenRow("required", "customer_id", "", "", "Sailor", "Red");
        file.BrokenRow("type", "customer_id", "twelve", "12", "Glazier", "Blue");
        file.MisshapenRow("26");
        return file.Write();
    }

    /// <summary>A product per month, in spans; nobody noted what August 2020 was about.</summary>
    public static IReadOnlyList<GeneratedFile> WriteProducts(string directory)
    {
        var file = new SampleFile(Path.Combine(directory, "product.csv"), FileStyle.Plain, "date", "product");
        for (var month = new DateOnly(2019, 1, 1); month.Year <= 2020; month = month.AddMonths(1))
        {
            var product = month switch { { Year: 2019, Month: <= 7 } => "Gravel", { Year: 2019 } or { Month: <= 2 } => "Amber", { Month: <= 7 } => "Cork", _ => "Slate" };
            if (month != new DateOnly(2020, 8, 1))
                file.Row(Invariant($"{month:MM-yyyy}"), product);
        }

        file.BrokenRow("type", "date", "13-2020", "12-2020", "Slate");
        file.BrokenRow("type", "date", "August 2020", "08-2020", "Slate");
        file.BrokenRow("required", "product", "", "08-2020", "Slate");
        return file.Write();
    }
}
