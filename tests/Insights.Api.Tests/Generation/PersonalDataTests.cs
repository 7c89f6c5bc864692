using System.Text.Json;
using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Generation;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Retrieval;

namespace Insights.Api.Tests.Generation;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("write to jane.doe+x@example.co.uk please", "write to [EMAIL_1] please")]
    [InlineData("a@example.org or b@example.org or a@example.org", "[EMAIL_1] or [EMAIL_2] or [EMAIL_1]")]
    [InlineData("call +31 6 1234 5678 or 020-5551234", "call [PHONE_1] or [PHONE_2]")]
    [InlineData("on 2020-02-17 at 16:24, for 3 days", "on 2020-02-17 at 16:24, for 3 days")]
    [InlineData("my account is NL91 ABNA 0417 1643 00", "my account is [ACCOUNT_1]")]
    [InlineData("order AB-1234567, number 998877", "order [NUMBER_1], number [NUMBER_2]")]
    [InlineData("see https://example.com/u?id=7 now", "see [LINK_1] now")]
    [InlineData("Hello, my name is Elin Example and I ask", "Hello, my name is [NAME_1] and I ask")]
    [InlineData("Ik heet Jan en woon hier", "Ik heet [NAME_1] en woon hier")]
    [InlineData("ich heiße Jürgen Müller", "ich heiße [NAME_1]")]
    [InlineData("I asked AMARA and Amara Example, not amaranth", "I asked [NAME_2] and [NAME_1], not amaranth")]
    public void Personal_data_is_replaced_and_put_back(string text, string expected)
    {
        var personal = new PersonalData();

        var redacted = personal.Redact(text, ["Amara", "Amara Example"]);

        Assert.Equal(expected, redacted);
        Assert.Equal(text, personal.Restore(redacted, hidesFound: false));
    }

    [Theory]
    [InlineData("Question of obi@example.org", "Question of [email]")]
    [InlineData("Ring +31 6 1234 5678", "Ring [phone]")]
    [InlineData("Amara wants [EMAIL_1]", "[name] wants [EMAIL_1]")]
    [InlineData("Drug Efficacy", "Drug Efficacy")]
    public void What_was_typed_into_a_field_is_named_by_its_kind(string text, string expected) =>
        Assert.Equal(expected, PersonalData.Mask(text, ["Amara"]));

    [Fact]
    public void What_was_found_in_words_is_named_by_its_kind_for_those_who_may_not_see_it()
    {
        var personal = new PersonalData();
        var text = $"Dear {personal.Hide("CUSTOMER", "Jedi")}, you wrote {personal.Redact("obi@example.org", [])}";

        Assert.Equal("Dear Jedi, you wrote [email]", personal.Restore(text, hidesFound: true));
        Assert.Equal("Dear Jedi, you wrote obi@example.org", personal.Restore(text, hidesFound: false));
    }

    [Fact]
    public void A_value_that_looks_like_a_token_is_not_replaced_again()
    {
        var personal = new PersonalData();
        personal.Hide("CUSTOMER_ID", "7");

        Assert.Equal("Dear [CUSTOMER_ID]", personal.Restore($"Dear {personal.Hide("CUSTOMER", "[CUSTOMER_ID]")}", hidesFound: false));
    }

    [Fact]
    public void A_model_sees_neither_who_the_customer_is_nor_what_identifies_them_in_their_words()
    {
        var contact = GivenFacts.Jedi[0] with { Topic = "Question of obi@example.org" };
        var found = new FoundInteraction(contact, "I am Obi Kenobi, obi@example.org, +31 6 1234 5678; the drug makes me tired", ["Obi Kenobi", "Obi"], 1);

        var redacted = Redactor.Redact(ContentType.Email, "en", GivenFacts.Customer(contact), new Findings([found], 1), null);

        var seen = JsonSerializer.Serialize(redacted.Facts, SnakeCase.Options);
        Assert.All(["Jedi", "4711", "Obi", "Kenobi", "example", "1234"], secret => Assert.DoesNotContain(secret, seen, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("the drug makes me tired", seen);
        Assert.Null(redacted.Facts.LastInteraction!.Topic);
        Assert.Contains(contact.Topic, redacted.Withheld);
        Assert.DoesNotContain("obi", redacted.PersonalData.Restore(GivenFacts.Writer.Write(redacted.Facts), hidesFound: false), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Long_words_are_shortened_after_redaction()
    {
        var found = new FoundInteraction(GivenFacts.Jedi[0], new string('x', 290) + " obi.wan@example.org " + new string('y', 100), [], 1);

        var words = Redactor.Redact(ContentType.Email, "en", GivenFacts.Customer(GivenFacts.Jedi), new Findings([found], 1), null).Facts.RelevantInteractions[0].Words!;

        Assert.Equal(new string('x', 290) + " [EMAIL_1]…", words);
    }
}
