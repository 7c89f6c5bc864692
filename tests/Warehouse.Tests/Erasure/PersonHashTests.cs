using Microsoft.Extensions.Configuration;
using Warehouse.Erasure;

namespace Warehouse.Tests.Erasure;

/// <summary>Hashes tell people apart, and tell nothing without the key.</summary>
public sealed class PersonHashTests
{
    private static readonly PersonHash Hash = new("one secret with 32 characters or more");

    [Fact]
    public void A_person_has_one_hash_by_kind_and_key()
    {
        byte[][] different =
        [
            Hash.Of("user", "7"), Hash.Of("shopper", "7"), Hash.Of("user", "8"), Hash.Of("use", "r7"), Hash.Check,
            new PersonHash("another secret with 32 characters or more").Of("user", "7"),
        ];

        Assert.Equal(different.Length, different.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(Hash.Of("user", "7"), Hash.Of("user", "7"));
        Assert.Equal(PersonHash.Bytes, Hash.Of("user", new string('x', 2_000)).Length);
    }

    [Fact]
    public void A_key_that_is_no_secret_is_refused_and_none_is_none()
    {
        Assert.Null(PersonHash.From(Configuration("")));
        Assert.NotNull(PersonHash.From(Configuration(new string('k', 32))));
        Assert.StartsWith(
            "Erasure:Key has 5 characters, expected a secret of at least 32",
            Assert.Throws<InvalidOperationException>(() => PersonHash.From(Configuration("short"))).Message);
    }

    private static IConfiguration Configuration(string key) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(PersonHash.Setting, key)]).Build();
}
