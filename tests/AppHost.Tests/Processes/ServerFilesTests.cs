using AppHost.Embedded.Processes;

namespace AppHost.Tests.Processes;

public sealed class ServerFilesTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

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

        Assert.Equal(new ServerUser("postgres", 101, 104), ServerUser.Find(both));
        Assert.Equal(new ServerUser("nobody", 65534, 65533), ServerUser.Find(one));
        Assert.Contains("neither a user 'postgres' nor 'nobody'", Assert.Throws<ServerException>(() => ServerUser.Find(none)).Message, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Files_stay_in_a_data_directory_that_the_user_can_reach()
    {
        using var directory = new TemporaryDirectory();

        var files = await ServerFiles.PrepareAsync(directory.Path, ServerUser.ForThisHost(), Ct);

        Assert.Equal((directory.Path, false), (files.Directory, files.IsRelocated));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(files.MakeDirectory("postgres")));
    }

    [RootFact]
    public async Task Files_go_to_a_private_directory_when_the_user_cannot_reach_the_data_and_stay_there()
    {
        using var home = new TemporaryDirectory();
        var data = Directory.CreateDirectory(home.Combine("repository", ".platform")).FullName;
        File.SetUnixFileMode(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var relocated = ServerFiles.RelocatedDirectory(data);
        try
        {
            var files = await ServerFiles.PrepareAsync(data, ServerUser.ForThisHost(), Ct);
            Assert.Equal((relocated, true), (files.Directory, files.IsRelocated));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(relocated));

            File.SetUnixFileMode(home.Path, File.GetUnixFileMode(home.Path) | UnixFileMode.OtherExecute);
            Assert.Equal(relocated, (await ServerFiles.PrepareAsync(data, ServerUser.ForThisHost(), Ct)).Directory);
        }
        finally
        {
            Directory.Delete(relocated, recursive: true);
        }
    }

    [RootFact]
    public async Task A_directory_that_somebody_else_put_there_is_refused()
    {
        using var home = new TemporaryDirectory();
        var data = Directory.CreateDirectory(home.Combine(".platform")).FullName;
        File.SetUnixFileMode(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var relocated = ServerFiles.RelocatedDirectory(data);
        File.WriteAllText(Path.Combine(data, "server-files.txt"), relocated);
        Directory.CreateDirectory(relocated);
        try
        {
            var refused = await Assert.ThrowsAsync<ServerException>(() => ServerFiles.PrepareAsync(data, ServerUser.ForThisHost(), Ct));
            Assert.Contains("is '0 755 directory' instead of", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(relocated);
        }
    }
}
