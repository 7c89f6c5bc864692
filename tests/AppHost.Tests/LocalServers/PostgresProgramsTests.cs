using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

public sealed class PostgresProgramsTests
{
    private static readonly PostgresPrograms Fifteen = new("/usr/lib/postgresql/15/bin", 15);
    private static readonly PostgresPrograms Seventeen = new("/usr/lib/postgresql/17/bin", 17);
    private static readonly PostgresPrograms Nineteen = new("/usr/lib/postgresql/19/bin", 19);

    [Fact]
    public void New_data_gets_the_newest_supported_version()
    {
        Assert.Equal(Seventeen, PostgresPrograms.Choose([Fifteen, Nineteen, Seventeen], "/no/such/data"));
        Assert.Null(PostgresPrograms.Choose([Nineteen], "/no/such/data"));
    }

    [Fact]
    public void Existing_data_keeps_its_version()
    {
        using var data = new TemporaryDirectory();
        data.Write("PG_VERSION", "15\n");

        Assert.Equal(Fifteen, PostgresPrograms.Choose([Seventeen, Fifteen], data.Path));
    }

    [Fact]
    public void Data_of_a_newer_version_is_refused_with_what_to_do()
    {
        using var data = new TemporaryDirectory();
        data.Write("PG_VERSION", "18\n");

        var refused = Assert.Throws<SetupException>(() => PostgresPrograms.Choose([Seventeen, Fifteen], data.Path));

        Assert.Equal(
            $"The data directory {data.Path} was made by PostgreSQL 18, which is newer than the installed ones (15, 17). Install PostgreSQL 18 (Debian/Ubuntu: sudo apt-get install postgresql-18), or set Platform:DataDirectory to another directory; nothing was changed.",
            refused.Message);
    }

    [Fact]
    public void A_damaged_version_file_is_named()
    {
        using var data = new TemporaryDirectory();
        data.Write("PG_VERSION", "abc");

        var refused = Assert.Throws<SetupException>(() => PostgresPrograms.Choose([Fifteen], data.Path));
        Assert.StartsWith($"{data.Combine("PG_VERSION")} holds 'abc'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Installations_are_found_through_patterns_with_their_versions()
    {
        using var root = new TemporaryDirectory();
        foreach (var major in (int[])[15, 16])
        {
            root.WriteProgram($"postgresql/{major}/bin/postgres", $"echo 'postgres (PostgreSQL) {major}.4 (Debian {major}.4-1)'");
            root.WriteProgram($"postgresql/{major}/bin/initdb", "");
        }

        // Without initdb it is no installation that could make a data directory.
        root.WriteProgram("postgresql/17/bin/postgres", "echo 'postgres (PostgreSQL) 17.0'");

        var found = PostgresPrograms.Find("/no/such/data", new SearchPath(["/no/such/*/bin", root.Combine("postgresql", "*", "bin")]));

        Assert.Equal(new PostgresPrograms(root.Combine("postgresql", "16", "bin"), 16), found);
    }
}
