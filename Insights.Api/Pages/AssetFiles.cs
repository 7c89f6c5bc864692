using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Insights.Api.Pages;

/// <summary>Style and script of the pages, kept by browsers for ever under addresses that name their content.</summary>
public static class AssetFiles
{
    private const string Route = "/assets";

    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "assets");

    private static readonly ConcurrentDictionary<string, string> Urls = new();

    /// <param name="file">A file's name.</param>
    public static string Url(string file) => Urls.GetOrAdd(file, name =>
        $"{Route}/{name}?v={Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Root, name))).AsSpan(0, 6))}");

    internal static void UseAssetFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(Root),
        RequestPath = Route,
        OnPrepareResponse = file =>
        {
            file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            file.Context.Response.Headers.XContentTypeOptions = "nosniff";
        },
    });
}
