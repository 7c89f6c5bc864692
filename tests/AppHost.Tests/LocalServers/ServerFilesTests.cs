using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

public sealed class ServerFilesTests
{
    [Fact]
    public void The_relocated_directory_has_a_stable_name_of_its_own()
    {
        var name = ServerFiles.RelocatedDirectory("/root/repository/.platform");

        Assert.Matches("^/var/tmp/platform-[0-9a-f]{12}$", name);
        Assert.Equal(name, ServerFiles.RelocatedDirectory("/root/repository/.platform/"));
        Assert.NotEqual(name, ServerFiles.RelocatedDirectory("/root/other/.platform"));
    }

    [Fact]
    public void The_user_is_postgres_or_else_nobody()
    {
        using var directory = new TemporaryDirectory();
        var both = directory.Write("both", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\npostgres:x:101:104::/:/bin/sh\n");
        var one = directory.Write("one", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n");
        var none = directory.Write("none", "root:x:0:0:root:/root:/bin/sh\n");

        Assert.Equal("postgres", ServerFiles.FindUser(both));
        Assert.Equal("nobody", ServerFiles.FindUser(one));
        Assert.Contains("neither a user 'postgres' nor 'nobody'", Assert.Throws<SetupException>(() => ServerFiles.FindUser(none)).Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void Files_stay_in_a_data_directory_that_the_user_can_reach()
    {
        using var directory = new TemporaryDirectory();

        var files = ServerFiles.Prepare(directory.Path);

        Assert.Equal(directory.Path, files.Directory);
    }

    [RootFact]
    public void Files_go_to_a_private_directory_when_the_user_cannot_reach_the_data_and_stay_there()
    {
        using var home = new TemporaryDirectory();
        var data = Directory.CreateDirectory(home.Combine("repository", ".platform")).FullName;
        File.SetUnixFileMode(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var relocated = ServerFiles.RelocatedDirectory(data);
        try
        {
            var files = ServerFiles.Prepare(data);
            Assert.Equal(relocated, files.Directory);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(relocated));

            File.SetUnixFileMode(home.Path, File.GetUnixFileMode(home.Path) | UnixFileMode.OtherExecute);
            Assert.Equal(relocated, ServerFiles.Prepare(data).Directory);
        }
        finally
        {
            Directory.Delete(relocated, recursive: true);
        }
    }

    [RootFact]
    public void A_directory_that_somebody_else_put_there_is_refused()
    {
        using var home = new TemporaryDirectory();
        var data = Directory.CreateDirectory(home.Combine(".platform")).FullName;
        File.SetUnixFileMode(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var relocated = ServerFiles.RelocatedDirectory(data);
        File.WriteAllText(Path.Combine(data, "server-files.txt"), relocated);
        Directory.CreateDirectory(relocated);
        try
        {
            var refused = Assert.Throws<SetupException>(() => ServerFiles.Prepare(data));
            Assert.Contains("is 'root 755 directory' instead of", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(relocated);
        }
    }
}
