using Warehouse.Suggestions;

namespace Warehouse.Tests.Suggestions;

public sealed class NearestTextsTests
{
    [Theory]
    [InlineData("sesions", "sessions", 1)]
    [InlineData("categroy", "category", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void Letters_that_differ_are_counted(string a, string b, int distance) => Assert.Equal(distance, EditDistance.Between(a, b));

    [Fact]
    public void No_more_than_five_are_kept_and_they_are_the_nearest_of_many()
    {
        var nearest = new NearestTexts("member_4242");
        foreach (var number in Enumerable.Range(0, 10_000))
        {
            nearest.Add($"member_{number:0000}");
        }

        Assert.Equal(5, nearest.Texts.Count);
        Assert.Equal("member_4242", nearest.Texts[0]);
        Assert.All(nearest.Texts, text => Assert.InRange(EditDistance.Between(text, "member_4242"), 0, 1));
    }

    [Fact]
    public void What_contains_the_text_comes_before_what_is_spelled_like_it() =>
        Assert.Equal(["Kitchen", "kettle", "garden"], NearestTexts.InOrder("kitch", ["garden", "kettle", "Kitchen"]));

    [Fact]
    public void A_text_is_not_near_for_being_short() =>
        Assert.Equal(["Teahouse", "1", "12"], NearestTexts.InOrder("teh", ["1", "12", "Teahouse"]));
}
