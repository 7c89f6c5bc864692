using System.IO.Compression;
using Bench.Generation;

namespace Bench.Tests;

[Collection(DomainSamplesTests.Name)]
public sealed class AllDomainsTests(DomainSamples samples)
{
    private static readonly string Root = SampleFiles.RepositoryRoot;

    public static TheoryData<string> Domains => [.. GenerateCommand.Domains.Keys];

    [Theory]
    [MemberData(nameof(Domains))]
    public void Committed_samples_are_what_the_generator_makes(string domain) =>
        DeterminismTests.AssertSame(samples.Bytes(domain), SampleFiles.Bytes(Path.Combine(Root, "samples", domain)));

    [Fact]
    public void Two_runs_write_the_same_bytes()
    {
        using var again = new DomainSamples();
        foreach (var domain in GenerateCommand.Domains.Keys)
            DeterminismTests.AssertSame(samples.Bytes(domain), again.Bytes(domain));
    }

    [Theory]
    [InlineData("assistant", "events_2024-04.csv")]
    [InlineData("chats", "source_chat_data.csv")]
    [InlineData("commerce", "transactions_2023.csv")]
    [InlineData("crm", "customer_interactions_2019.csv")]
    public void Another_seed_writes_other_rows(string domain, string file)
    {
        var directory = Directory.CreateTempSubdirectory("bench-tests-");
        try
        {
            GenerateCommand.Domains[domain](new GenerateOptions(directory.FullName, Seed: 7), CancellationToken.None);
            var other = SampleFiles.Bytes(Path.Combine(directory.FullName, domain));
            Assert.Equal(samples.Bytes(domain).Keys.Order(), other.Keys.Order());
            Assert.NotEqual(samples.Bytes(domain)[file], other[file]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Committed_expectations_are_what_the_generator_notes() =>
        Assert.Equal(samples.Expectations, File.ReadAllText(Path.Combine(Root, "tests", "Bench.Tests", "expected-batches.json")));

    [Fact]
    public void Expectations_are_read_as_they_were_written()
    {
        var expected = ExpectedBatches.Read(samples.Expectations);
        Assert.Equal(samples.Generated.Values.Sum(files => files.Count), expected.Count);
        Assert.Equal((28, 0, 3), (expected["crm/customer.csv"].Rows, expected["crm/customer.csv"].Repaired, expected["crm/customer.csv"].Rejected.Values.Sum()));
        Assert.Equal(
            [("crm/customer_interactions_2019_sent_again.csv", "crm/customer_interactions_2019.csv")],
            expected.Where(file => file.Value.SameContentAs is not null).Select(file => (file.Key, file.Value.SameContentAs!)));
    }

    [Fact]
    public void Usage_notes_as_many_rejects_as_the_oracle_finds()
    {
        using var usage = new SampleFiles();
        Assert.Equal(
            usage.Usage.Rejects.GroupBy(reject => reject.File).Select(file => (file.Key, file.Count())).Order(),
            samples.Generated["usage"].Where(file => file.Rejected.Count > 0).Select(file => (Path.GetFileName(file.Path), file.Rejected.Values.Sum())).Order());
    }

    [Theory]
    [InlineData("assistant")]
    [InlineData("chats")]
    [InlineData("commerce")]
    [InlineData("crm")]
    public void Rows_are_rejected_for_these_reasons(string domain) => Assert.Equal(Expected.Rejected[domain], samples.Rejected(domain));

    [Fact]
    public void Samples_beside_usage_stay_below_three_megabytes() =>
        Assert.InRange(GenerateCommand.Domains.Keys.Where(domain => domain != "usage").Sum(domain => samples.Bytes(domain).Values.Sum(bytes => bytes.Length)), 2_000_000, 3_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void Stored_gzip_is_read_by_any_decompressor(int length)
    {
        var data = new byte[length];
        for (var i = 0; i < length; i++)
            data[i] = (byte)(i * 31 >> 3);
        using var gzip = new GZipStream(new MemoryStream(StoredGzip.Wrap(data)), CompressionMode.Decompress);
        using var read = new MemoryStream();
        gzip.CopyTo(read);
        Assert.Equal(data, read.ToArray());
    }
}
