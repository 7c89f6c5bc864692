using Warehouse.Content;
using Warehouse.Writing;

namespace Warehouse.Tests.Writing;

public sealed class PromptCatalogTests : IDisposable
{
    private const string Settings = "---\nname: email\nversion: 2\ndescription: d\nquestion: q\nmax_output_tokens: 10\ntemperature: 0.5\n---\n";

    private const string Body = "Write {{language_name}}.\n=== user ===\n<facts>\n{{facts}}\n</facts>\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("prompts");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_highest_version_is_used_unless_another_is_asked_for()
    {
        Write("email.v1.md", (Settings + Body).Replace("version: 2", "version: 1", StringComparison.Ordinal));
        Write("email.v2.md", Settings + Body);
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "prompts", "languages"));
        var catalog = PromptCatalog.Load(new ContentDirectory(_directory.FullName));

        Assert.Equal(("email.v2", "email.v1"), (catalog.Find("email", null).Id, catalog.Find("email", 1).Id));
        Assert.Equal("there is no prompt email.v3; there are email.v1, email.v2", Assert.Throws<InvalidOperationException>(() => catalog.Find("email", 3)).Message);
    }

    [Theory]
    [InlineData("x", "(1): a prompt begins with settings between two lines '---'")]
    [InlineData(Settings + "rules only", "(1): after the settings come the rules, one line '=== user ===', and the task")]
    [InlineData("---\nname: email\nversion: two\n---\n" + Body, "(3): ")]
    [InlineData("---\nname: email\ncolour: red\n---\n" + Body, "(3): ")]
    [InlineData(Settings + "no language\n=== user ===\n{{facts}}", "(1): {{language_name}} is not expected there; the rules have {{language_name}} once, the task {{facts}} once")]
    [InlineData(Settings + "{{language_name}}\n=== user ===\n{{facts}} {{secrets}}", "(1): {{secrets}} is not expected there; the rules have {{language_name}} once, the task {{facts}} once")]
    public void A_wrong_prompt_says_where_and_what(string text, string message)
    {
        var path = Write("email.v2.md", text);

        Assert.StartsWith(path + message, Assert.Throws<ContentException>(() => Prompt.Read(path)).Message);
    }

    [Fact]
    public void A_file_is_named_as_its_prompt()
    {
        var path = Write("email.v3.md", Settings + Body);

        Assert.Equal($"{path}(2): name email and version 2 belong into a file email.v2.md", Assert.Throws<ContentException>(() => Prompt.Read(path)).Message);
    }

    [Fact]
    public void A_value_is_not_looked_at_for_placeholders() => Assert.Equal(
        "a {{b}} c", Prompt.Fill("a {{x}} c", new Dictionary<string, string> { ["x"] = "{{b}}", ["b"] = "no" }));

    [Fact]
    public void Every_language_can_say_everything_and_every_prompt_is_there()
    {
        var catalog = PromptCatalog.Load(ContentDirectory.BesideProgram);

        Assert.Equal(["de", "en", "fr", "nl"], catalog.Languages.Keys.Order());
        Assert.All(catalog.Languages.Values, language =>
        {
            Assert.Equal(PhraseNames.All.Order(), language.Phrases.Keys.Order());
            Assert.Equal(["Negative", "Neutral", "Positive"], language.Sentiments.Keys.Order());
        });
        Assert.All(["email", "sms", "call_script", "summary"], name => Assert.Contains("{{facts}}", catalog.Find(name, null).User));
    }

    [Fact]
    public void A_language_that_lacks_a_phrase_says_which()
    {
        var path = Path.Combine(_directory.FullName, "en.yml");
        File.WriteAllText(path, File.ReadAllText(Path.Combine(ContentDirectory.BesideProgram.Prompts, "languages", "en.yml")).Replace("  sms_closing:", "  sms_farewell:", StringComparison.Ordinal));

        Assert.Equal($"{path}(1): phrase 'sms_closing' is missing", Assert.Throws<ContentException>(() => Language.Read(path)).Message);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.FullName, "prompts")).FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
