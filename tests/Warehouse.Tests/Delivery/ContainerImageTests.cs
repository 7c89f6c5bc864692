using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Warehouse.Tests.Delivery;

/// <summary>What the SDK makes of the projects that have a <c>ContainerRepository</c>.</summary>
public sealed class ContainerImageTests
{
    public static TheoryData<string> Images => [.. RepositoryDocuments.Images.Keys];

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Every_image_is_made_on_the_base_of_aspnet_for_a_user_without_rights(string repository)
    {
        var project = RepositoryDocuments.Images[repository];

        var answer = JsonDocument.Parse(await DotnetAsync(
            "msbuild", project, "-getProperty:ContainerRepository,ContainerBaseImage,ContainerUser,EnableSdkContainerSupport", "-getItem:ContainerPort")).RootElement;

        var properties = answer.GetProperty("Properties").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(repository, properties["ContainerRepository"]);
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0", properties["ContainerBaseImage"]);
        Assert.Equal("1654", properties["ContainerUser"]);
        Assert.Equal("true", properties["EnableSdkContainerSupport"]);
        string[] ports = repository == "platform/migrations" ? [] : ["8080/tcp"];
        Assert.Equal(ports, answer.GetProperty("Items").GetProperty("ContainerPort").EnumerateArray().Select(port => $"{port.GetProperty("Identity")}/{port.GetProperty("Type")}"));
    }

    /// <summary>With a base image that stands in for .NET's, so all of it but that image is what is delivered.</summary>
    [Fact]
    public async Task The_image_of_the_migrations_runs_the_program_with_the_content_beside_it()
    {
        await using var registry = await StandInRegistry.StartAsync();
        var directory = Directory.CreateTempSubdirectory("platform-image-");
        try
        {
            var archive = Path.Combine(directory.FullName, "migrations.tar");
            await DotnetAsync(
                "publish", "Warehouse", "-t:PublishContainer", "--nologo", "--artifacts-path", Path.Combine(directory.FullName, "artifacts"),
                $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerBaseImage={registry.BaseImage}", "-p:ContainerImageTag=1.4.0");

            var (tags, config, files) = await ReadImageAsync(archive);

            Assert.Equal(["platform/migrations:1.4.0"], tags);
            Assert.Equal("1654", config.GetProperty("User").GetString());
            Assert.Equal("/app/", config.GetProperty("WorkingDir").GetString());
            Assert.Equal(["dotnet", "/app/Warehouse.dll"], config.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()));
            Assert.Superset(new HashSet<string> { "app/Warehouse.dll", "app/Warehouse.runtimeconfig.json", "app/Npgsql.dll", "app/warehouse/migrations/0001_schemas_and_roles.sql" }, files);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(List<string?> Tags, JsonElement Config, HashSet<string> Files)> ReadImageAsync(string archive)
    {
        var documents = new Dictionary<string, JsonElement>();
        var files = new HashSet<string>();
        await using var tar = new TarReader(File.OpenRead(archive));
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name.EndsWith(".json", StringComparison.Ordinal))
            {
                documents[entry.Name] = (await JsonDocument.ParseAsync(entry.DataStream!)).RootElement;
            }
            else if (entry.Name.EndsWith("layer.tar", StringComparison.Ordinal))
            {
                await using var layer = new TarReader(new GZipStream(entry.DataStream!, CompressionMode.Decompress));
                while (await layer.GetNextEntryAsync() is { } file)
                {
                    files.Add(file.Name.TrimStart('/'));
                }
            }
        }

        var manifest = documents["manifest.json"][0];
        return (
            manifest.GetProperty("RepoTags").EnumerateArray().Select(tag => tag.GetString()).ToList(),
            documents[manifest.GetProperty("Config").GetString()!].GetProperty("config"),
            files);
    }

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = RepositoryDocuments.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // A build server that this one starts would outlive the test and hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await error}");
        return output;
    }
}
