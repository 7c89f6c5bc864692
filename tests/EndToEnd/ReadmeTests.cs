using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>What the README tells a new user to do works, with samples of all that it asks about.</summary>
[Collection(CliPlatformTests.Name)]
public sealed partial class ReadmeTests(CliPlatform fixture)
{
    private static readonly string Root = Path.Combine(Platform.Samples, "..");

    public static TheoryData<string> Requests => [.. Request().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_of_the_readme_is_answered(string path) =>
        Assert.NotEmpty((await fixture.Platform.GetAsync(path)).EnumerateObject());

    [Fact]
    public void Every_folder_and_page_of_the_tour_is_there() =>
        Assert.All(
            Entry().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value),
            path => Assert.True(Path.Exists(Path.Combine(Root, path)), path));

    [GeneratedRegex("curl \"http://127\\.0\\.0\\.1:5080(/[^\"]*)\"")]
    private static partial Regex Request();

    [GeneratedRegex(@"\]\(([^)#:]+)\)|(?<=\| `)([A-Za-z./]+/)(?=`)")]
    private static partial Regex Entry();
}
