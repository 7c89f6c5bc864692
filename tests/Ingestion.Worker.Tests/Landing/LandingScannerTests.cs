using Ingestion.Worker.Landing;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>Which file arrived before which.</summary>
public sealed class LandingScannerTests : IDisposable
{
    private static readonly DateTime January = new(2025, 1, 31, 8, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _landing = Directory.CreateTempSubdirectory("landing-");
    private readonly SetClock _clock = new();
    private readonly LandingScanner _scanner;

    public LandingScannerTests()
    {
        _landing.CreateSubdirectory("usage");
        _scanner = new LandingScanner(_landing.FullName, _clock);
    }

    [Fact]
    public void Files_that_one_scan_finds_arrived_in_the_order_of_their_age_and_are_taken_in_it()
    {
        // Directories list names by hash: so many are not in the order of their age by chance.
        var names = Enumerable.Range(0, 24).Select(i => $"{(char)('a' + (i * 7 % 24))}_organisations.csv").ToArray();
        for (var i = 0; i < names.Length; i++)
            Write(names[i], January.AddDays(i));
        Write("x1_organisations.csv", January.AddYears(1));
        Write("x2_organisations.csv", January.AddYears(1));

        _scanner.Scan();
        var taken = _scanner.Scan();

        Assert.Equal([.. names, "x1_organisations.csv", "x2_organisations.csv"], taken.Select(file => file.Name));
        AssertIncreasing(taken);
    }

    [Fact]
    public void A_file_keeps_the_time_at_which_it_was_seen_from_scan_to_scan()
    {
        Write("first_organisations.csv", January);
        _scanner.Scan();
        var seenAt = Assert.Single(_scanner.Scan()).SeenAt;
        _clock.Now += TimeSpan.FromMinutes(1);

        Assert.Equal(seenAt, Assert.Single(_scanner.Scan()).SeenAt);
    }

    [Fact]
    public void What_a_later_scan_finds_arrived_later_whatever_its_age_and_the_clock_say()
    {
        Write("second_organisations.csv", January.AddDays(1));
        _scanner.Scan();
        _clock.Now -= TimeSpan.FromHours(1);
        Write("first_organisations.csv", January);
        _scanner.Scan();

        var taken = _scanner.Scan();

        Assert.Equal(["second_organisations.csv", "first_organisations.csv"], taken.Select(file => file.Name));
        AssertIncreasing(taken);
    }

    [Fact]
    public void A_file_that_is_written_to_arrives_when_it_is_as_it_stays()
    {
        Write("growing_organisations.csv", January);
        _scanner.Scan();
        Write("other_organisations.csv", January);
        _scanner.Scan();
        Write("growing_organisations.csv", January.AddDays(2));
        _scanner.Scan();

        var taken = _scanner.Scan();

        Assert.Equal(["other_organisations.csv", "growing_organisations.csv"], taken.Select(file => file.Name));
        AssertIncreasing(taken);
    }

    public void Dispose() => _landing.Delete(recursive: true);

    /// <summary>As PostgreSQL keeps them, in microseconds.</summary>
    private static void AssertIncreasing(IReadOnlyList<ArrivedFile> files)
    {
        var times = files.Select(file => file.SeenAt.Ticks / TimeSpan.TicksPerMicrosecond).ToArray();
        Assert.Equal(times.Distinct().Order(), times);
    }

    private void Write(string name, DateTime lastWrite)
    {
        var path = Path.Combine(_landing.FullName, "usage", name);
        File.WriteAllText(path, name);
        File.SetLastWriteTimeUtc(path, lastWrite);
    }
}
