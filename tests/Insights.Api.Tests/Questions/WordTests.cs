using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Text;

namespace Insights.Api.Tests.Questions;

public sealed class WordTests
{
    [Theory]
    [InlineData("How MUCH,  in\tsales?!", "how much in sales")]
    [InlineData("What's the customer's value", "what the customer value")]
    [InlineData("Home & Garden for org_003", "home and garden for org_003")]
    [InlineData("since 2024-06-01; 2024-Q3", "since 2024-06-01 2024-q3")]
    [InlineData("orders > 100 / users", "orders > 100 / users")]
    [InlineData("Jan-Mar 2024, 1–15 May, drop-off, T-shirt, 15-Mar-2024, May-2024", "jan to mar 2024 1 to 15 may drop off t shirt 15 mar 2024 may 2024")]
    [InlineData("a\u0000b\u001b[31m \ud83d\ude80", "a b 31m")]
    public void A_question_is_split_into_its_words(string text, string expected) => Assert.Equal(expected, string.Join(' ', QuestionText.Split(text).Select(word => word.Text)));

    [Theory]
    [InlineData("customers", "customer")]
    [InlineData("categories", "category")]
    [InlineData("statuses", "statuse")]
    [InlineData("status", "status")]
    [InlineData("utilisation", "utilization")]
    [InlineData("org_003s", "org_003s")]
    public void Plural_endings_and_british_spelling_do_not_matter(string word, string stem) => Assert.Equal(stem, Stems.Of(word));

    [Theory]
    [InlineData("revenu", "revenue")]
    [InlineData("cancelaton", "cancellation")]
    [InlineData("mars", null)]
    [InlineData("org_004", null)]
    [InlineData("weather", null)]
    public void Only_one_near_word_is_what_a_mistyped_word_stands_for(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["revenue", "march", "org_003", "cancellation", "feather", "session"]));

    [Theory]
    [InlineData("ordrs", "orders")]
    [InlineData("oders", "orders")]
    [InlineData("usres", "users")]
    [InlineData("prodcts", "products")]
    [InlineData("prodct", "product")]
    [InlineData("usseers", null)]
    [InlineData("orderrs", "orders")]
    [InlineData("ordxrs", null)]
    [InlineData("prodxct", null)]
    [InlineData("firns", null)]
    [InlineData("forms", null)]
    public void A_mistyped_word_keeps_its_number(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["order", "orders", "user", "users", "product", "products", "firm", "firms"]));

    [Fact]
    public void Another_letter_is_suggested_and_not_corrected()
    {
        string[] known = ["clicks", "chat", "chats", "brand"];

        Assert.Equal("clicks,chats,brand", string.Join(',', new[] { "clocks", "charts", "brandy" }.SelectMany(word => Spelling.Suggested(word, known))));
        Assert.All(["clocks", "charts", "brandy"], word => Assert.Null(Spelling.Nearest(word, known)));
    }

    [Theory]
    [InlineData("customer", "customers")]
    [InlineData("category", "categories")]
    [InlineData("day", "days")]
    [InlineData("box", "boxes")]
    [InlineData("class", "classes")]
    [InlineData("status", "statuses")]
    [InlineData("sales", "sales")]
    public void A_plural_ends_as_its_singular_is_found(string word, string expected) => Assert.Equal(expected, Stems.Plural(word));

    [Fact]
    public void A_word_between_two_is_left_alone() => Assert.Null(Spelling.Nearest("clicks", ["clocks", "checks", "clacks"]));

    [Theory]
    [InlineData(1234567.891, "USD", "$1,234,567.89")]
    [InlineData(-5.5, "USD per order", "-$5.50 per order")]
    [InlineData(12.345, "percent", "12.3%")]
    [InlineData(3725.0, "seconds", "1 h 2 min")]
    [InlineData(125.0, "seconds", "2 min 5 s")]
    [InlineData(4.2, "seconds", "4.2 s")]
    [InlineData(1.0, "queries", "1 query")]
    [InlineData(12345L, "users", "12,345 users")]
    [InlineData(2.5, "sessions per user", "2.50 sessions per user")]
    [InlineData(null, "users", "no value")]
    public void Values_are_written_with_their_units(object? value, string unit, string expected) => Assert.Equal(expected, ValueText.Of(value, unit));
}
