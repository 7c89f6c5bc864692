using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>The full extract of customers, in UTF-16; some ages are impossible. The last customers never order.</summary>
public static class ShopperFile
{
    public const int Count = 800;
    public const int WhoOrder = 720;
    public const int ImpossibleAgeEvery = 40;

    private static readonly string[] FirstNames = ["Amara", "Bo", "Cléo", "Dmitri", "Elin", "Farid", "Gwen", "Hiro", "Ines", "Jonas", "Kaia", "Luca", "Maren", "Noor", "Ola", "Pia", "Søren", "Tamsin"];
    private static readonly string[] LastNames = ["Aldous", "Brandt", "Calder", "Dufour", "Ekström", "Faulk", "Grady", "Hollis", "Ibsen", "Juhl", "Kerr", "Lindqvist", "Mbeki", "Novák", "O'Hara", "Paz"];
    private static readonly string[] Cities = ["Rivermouth", "Kingsbay", "Alderton", "Port Sable", "Saint-Éloi", "Gråby"];
    private static readonly string[] States = ["NA", "EA", "SO", "WE"];
    private static readonly string[] Hosts = ["example.com", "example.org", "example.net"];
    private static readonly string[] Segments = ["low_value", "low_value", "low_value", "medium_value", "medium_value", "high_value", "churned"];
    private static readonly string[] ImpossibleAges = ["150", "-5", "0", "999"];

    /// <param name="directory">Where the file goes.</param>
    /// <param name="seed">Start of the pseudo-random stream.</param>
    /// <param name="size">How many times <see cref="Count"/> customers there are.</param>
    public static IReadOnlyList<GeneratedFile> Write(string directory, ulong seed, int size)
    {
        var file = new SampleFile(
            Path.Combine(directory, "users.csv"),
            FileStyle.Utf16 with { TitleHeader = true },
            "user_id", "email", "first_name", "last_name", "city", "state", "age", "customer_segment", "created_at", "last_login");
        for (var number = 1; number <= Count * size; number++)
            file.Row(Shopper(seed, number));

        string[] good = [.. Shopper(seed, (Count * size) + 1)];
        file.BrokenRow("required", "user_id", "", good);
        file.BrokenRow("type", "user_id", "user 801", good);
        file.BrokenRow("type", "age", "unknown", good);
        file.BrokenRow("type", "created_at", "2022-02-30T00:00:00", good);
        file.BrokenRow("type", "last_login", "never", good);
        file.MisshapenRow(good[..4]);
        return file.Write();
    }

    private static string[] Shopper(ulong seed, int number)
    {
        var random = SplitMix64.For(seed ^ 0x54099, number);
        var (first, last) = (random.Pick<string>(FirstNames), random.Pick<string>(LastNames));
        var created = new DateTime(2020, 1, 6).AddDays(random.Below(1000));
        return
        [
            Invariant($"{number}"),
            Invariant($"shopper.{number:D4}@{random.Pick<string>(Hosts)}"),
            first,
            last,
            random.Pick<string>(Cities),
            random.Pick<string>(States),
            (number % ImpossibleAgeEvery, number % 53) switch
            {
                (0, _) => ImpossibleAges[number / ImpossibleAgeEvery % ImpossibleAges.Length],
                (_, 0) => "",
                _ => Invariant($"{random.Between(18, 84)}"),
            },
            random.Pick<string>(Segments),
            Invariant($"{created:s}"),
            Invariant($"{created.AddDays(random.Between(1, 800)):s}"),
        ];
    }
}
