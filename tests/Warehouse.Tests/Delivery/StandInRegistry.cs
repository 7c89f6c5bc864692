using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warehouse.Tests.Delivery;

/// <summary>
/// A registry of images on this machine with one image in it, which stands in for the base image of .NET: the same
/// configuration as far as the SDK looks at it, over a file system with one file. So images are built here without a network.
/// </summary>
internal sealed class StandInRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly WebApplication _app;
    private readonly Dictionary<string, (string Type, byte[] Content)> _contents = [];

    private StandInRegistry()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        var tar = LayerTar();
        var layer = Add("application/vnd.docker.image.rootfs.diff.tar.gzip", Compress(tar));
        var config = Add("application/vnd.docker.container.image.v1+json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { Env = (string[])["PATH=/usr/local/bin:/usr/bin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_VERSION=10.0.0"] },
            rootfs = new { type = "layers", diff_ids = (string[])[Digest(tar)] },
        }));
        var manifest = Add(ManifestType, JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = ManifestType, config, layers = (object[])[layer] }));
        _contents["10.0"] = _contents[manifest.Digest];
        _app.MapGet("/v2/", () => "{}");
        _app.MapMethods("/v2/{**path}", ["GET", "HEAD"], (string path, HttpResponse response) =>
        {
            if (!_contents.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var found))
            {
                return Results.NotFound();
            }

            response.Headers["Docker-Content-Digest"] = Digest(found.Content);
            return Results.Bytes(found.Content, found.Type);
        });
    }

    /// <summary>The name by which a build asks for the image.</summary>
    public string BaseImage { get; private set; } = "";

    public static async Task<StandInRegistry> StartAsync()
    {
        var registry = new StandInRegistry();
        await registry._app.StartAsync();
        var address = registry._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        registry.BaseImage = $"localhost:{new Uri(address).Port}/dotnet/aspnet:10.0";
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static byte[] LayerTar()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/stand-in") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes("no image of .NET")) });
        }

        return stream.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private Descriptor Add(string type, byte[] content)
    {
        var descriptor = new Descriptor(type, Digest(content), content.Length);
        _contents[descriptor.Digest] = (type, content);
        return descriptor;
    }

    private sealed record Descriptor(
        [property: JsonPropertyName("mediaType")] string MediaType,
        [property: JsonPropertyName("digest")] string Digest,
        [property: JsonPropertyName("size")] int Size);
}
