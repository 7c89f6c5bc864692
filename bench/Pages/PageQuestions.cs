using Bench.Api;

namespace Bench.Pages;

/// <summary>Pages, any of them as likely as another; a reader has their styles and their script already.</summary>
internal sealed class PageQuestions(IReadOnlyList<string> paths) : IQuestions
{
    public int Seed => 1;

    public string Next(Random random) => paths[random.Next(paths.Count)];

    /// <summary>A page with a block that could not be read just now comes all the same, but must not be kept.</summary>
    public bool IsAnswered(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Headers is { ETag: not null, CacheControl.NoStore: false };
}
