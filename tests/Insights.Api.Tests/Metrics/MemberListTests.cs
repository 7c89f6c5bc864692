using Insights.Api.Metrics;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;

namespace Insights.Api.Tests.Metrics;

public sealed class MemberListTests
{
    [Theory]
    [InlineData("Berlin", "Berlin")]
    [InlineData("Berlin,Paris", "Berlin|Paris")]
    [InlineData(" Berlin , , Paris ,", "Berlin|Paris")]
    [InlineData("\"Tent Pegs, set of 12\"", "Tent Pegs, set of 12")]
    [InlineData("Kettle, \"Tent Pegs, set of 12\" ,Lamp", "Kettle|Tent Pegs, set of 12|Lamp")]
    [InlineData("\"\"\"big\"\" one\"", "\"big\" one")]
    [InlineData("12\" plate", "12\" plate")]
    [InlineData("\" spaces \"", " spaces ")]
    public void Members_are_split_at_commas_outside_of_quotes(string text, string members) =>
        Assert.Equal(members.Split('|'), MemberList.Read("city", text));

    [Fact]
    public void A_parameter_that_comes_again_adds_members() =>
        Assert.Equal((string?[])["Berlin", "Paris, Texas", "Rome"], MemberList.Read("city", new StringValues(["Berlin", "\"Paris, Texas\",Rome"])));

    [Fact]
    public void None_without_quotes_stands_for_rows_without_a_member() =>
        Assert.Equal((string?[])[null, "(none)", null, "none"], MemberList.Read("city", "(none),\"(none)\", (NONE) ,none"));

    [Theory]
    [InlineData("", "city names no member: leave it out for all of them, or write city=member")]
    [InlineData(" , ", "city names no member: leave it out for all of them, or write city=member")]
    [InlineData("\"Berlin", "city '\"Berlin' cannot be read: a quote is not closed; a double quote within quotes is written twice")]
    [InlineData("\"Berlin\" Mitte", "city '\"Berlin\" Mitte' cannot be read: a comma is expected behind a closed quote")]
    public void What_names_no_member_is_refused(string text, string message) =>
        Assert.Equal((400, message), Refusal(() => MemberList.Read("city", text)));

    private static (int Status, string Message) Refusal(Action read)
    {
        var refusal = Assert.Throws<ProblemException>(read);
        return (refusal.Problem.Status, refusal.Message);
    }
}
