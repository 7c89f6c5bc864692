using Bench.Generation;
using Bench.Usage;

namespace Bench.Tests;

public sealed class DeterminismTests(SampleFiles samples) : IClassFixture<SampleFiles>
{
    [Fact]
    public void Another_seed_writes_other_events()
    {
        var directory = Directory.CreateTempSubdirectory("bench-tests-").FullName;
        try
        {
            UsageGenerator.Generate(new GenerateOptions(directory, Seed: 7), CancellationToken.None);
            var other = SampleFiles.Bytes(Path.Combine(directory, "usage"));
            var fresh = samples.FreshBytes();
            Assert.Equal(fresh.Keys.Order(), other.Keys.Order());
            Assert.NotEqual(fresh["navigation_2025-09.csv"], other["navigation_2025-09.csv"]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Samples_stay_small_enough_for_the_repository() =>
        Assert.InRange(samples.FreshBytes().Values.Sum(bytes => bytes.Length), 1_000_000, 8_000_000);

    [Fact]
    public void Splitmix64_gives_the_published_sequence()
    {
        var random = new SplitMix64(0);
        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], new[] { random.Next(), random.Next(), random.Next() });
    }

    internal static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs: run `dotnet run --project bench -- generate --expected tests/Bench.Tests/expected-batches.json` and look at the difference");
    }
}
