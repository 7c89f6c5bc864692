using System.Security.Cryptography;
using System.Text;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Tests.Batches;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Erasure;

namespace Ingestion.Worker.Tests.Erasure;

/// <summary>Files are written anew without those who were erased, whatever they look like, and read as they did otherwise.</summary>
public sealed class FileEraserTests : IDisposable
{
    private static readonly PersonHash Hash = new("a secret of the tests with 32 characters or more");
    private static readonly DatasetCatalog Catalog = DatasetCatalog.Load(ContentDirectory.BesideProgram);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eraser");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("users.csv", "usage/users", "id,email,org_id,note\nu1,ann@example.com,o1,hi\nu2,bob@example.com,o1,hi\n", "id,email,org_id,note\nerased-5,[erased],o1,\nu2,bob@example.com,o1,hi\n")]
    [InlineData("users.csv", "usage/users", "id;email;org_id\r\n\"u1\";\"ann\"\"@\";\"a;b\"\r\nu2;b;\"c\r\nd\"\r\n", "id;email;org_id\nerased-5;[erased];\"a;b\"\nu2;b;\"c\r\nd\"\n")]
    [InlineData("users.csv", "usage/users", "id,email,org_id\nu2,ann@example.com,o1\n,ann@example.com,o1\n,bob@example.com,o1\nu1,x\nu2,x\n", "id,email,org_id\nu2,ann@example.com,o1\n,[erased],o1\n,bob@example.com,o1\n[erased]\nu2,x\n")]
    [InlineData("interactions.csv", "crm/interactions", "customers,date_start,interaction\n7in,01/07/2024 12:06,Call\n 7 ,01/07/2024 12:06,Call\n77,01/07/2024 12:06,Call\n", "customers,date_start,interaction\n-5,01/07/2024 12:06,Call\n-5,01/07/2024 12:06,Call\n77,01/07/2024 12:06,Call\n")]
    [InlineData("users.jsonl", "usage/users", "{\"id\":\"u1\",\"email\":\"ann\",\"org_id\":\"o1\",\"phone\":1}\n{\"id\":\"u2\",\"email\":\"bob\"}\n", "{\"id\":\"erased-5\",\"email\":\"[erased]\",\"org_id\":\"o1\"}\n{\"id\":\"u2\",\"email\":\"bob\"}\n")]
    [InlineData("users.json", "usage/users", "[{\"User Id\":\"u1\",\"org_id\":\"o1\"},\n {\"id\":\"u2\"}]", "[\n{\"User Id\":\"erased-5\",\"org_id\":\"o1\"},\n{\"id\":\"u2\"}\n]\n")]
    [InlineData("customers.jsonl", "crm/customers", "{\"customer_id\":7}\n{\"customer_id\":70}\n", "{\"customer_id\":-5}\n{\"customer_id\":70}\n")]
    public void A_file_is_written_anew(string name, string dataset, string content, string left)
    {
        var path = Write(name, Encoding.UTF8.GetBytes(content));

        var outcome = Rewrite(path, dataset);

        var written = File.ReadAllBytes(path);
        Assert.Equal(left, Encoding.UTF8.GetString(written));
        Assert.Equal(new FileOutcome(FileFate.Rewritten, Convert.ToHexStringLower(SHA256.HashData(written)), written.Length), outcome);
        Assert.Equal(FileFate.Stays, Rewrite(path, dataset).Fate);
        Assert.Equal([name], Directory.EnumerateFiles(_directory.FullName).Select(Path.GetFileName));
    }

    [Fact]
    public void A_compressed_file_stays_one_and_another_encoding_becomes_utf8()
    {
        var gzip = Write("users.csv.gz", BadFile.Gzip("id,org_id\nu1,o1\n"u8.ToArray()));
        var wide = Write("wide_users.csv", BadFile.In("utf-16", "id,org_id,email\nu1,o1,ä\nu2,ö,ü\n"));

        Assert.Equal((FileFate.Rewritten, FileFate.Rewritten), (Rewrite(gzip, "usage/users").Fate, Rewrite(wide, "usage/users").Fate));

        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(gzip)[..2]);
        Assert.Equal("id,org_id,email\nerased-5,o1,[erased]\nu2,ö,ü\n", File.ReadAllText(wide, Encoding.UTF8));
    }

    [Fact]
    public void A_file_of_others_is_not_touched_and_one_that_cannot_be_read_says_so()
    {
        var others = Write("users.csv", "id,org_id\r\nu2,\"o1\"\r\n"u8.ToArray());
        var broken = Write("broken.csv.gz", "no gzip"u8.ToArray());

        Assert.Equal(new FileOutcome(FileFate.Stays), Rewrite(others, "usage/users"));
        Assert.Equal(new FileOutcome(FileFate.Unreadable), Rewrite(broken, "usage/users"));

        Assert.Equal("id,org_id\r\nu2,\"o1\"\r\n", File.ReadAllText(others));
    }

    private static FileOutcome Rewrite(string path, string dataset)
    {
        var (users, customers) = (Catalog.Persons.Single(kind => kind.Name == "user"), Catalog.Persons.Single(kind => kind.Name == "customer"));
        var tombstones = new Tombstones(
            Hash, [(5, Hash.Of(users.Name, "u1")), (6, Hash.Of(Tombstones.ValueOf(users), "ann@example.com")), (5, Hash.Of(customers.Name, "7"))]);
        return FileEraser.Rewrite(path, path, Catalog.Datasets.Single(known => known.Id == dataset), ReaderLimits.Default, tombstones);
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
