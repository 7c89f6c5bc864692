using Insights.Api.Customers;
using Insights.Api.Generation;

namespace Insights.Api.Tests.Generation;

/// <summary>The facts are those of <see cref="GivenFacts.Jedi"/>: 3 interactions, 2 by e-mail and 1 by bird, 2 about Drug Efficacy.</summary>
public sealed class FactCheckTests
{
    private static readonly Contact[][] Customers = [GivenFacts.Jedi, GivenFacts.Sailor, GivenFacts.Pilot];

    [Theory]
    [InlineData("en", "Dear [CUSTOMER], thank you for your email of 17 February 2020 about “Side Effects Discussion”. We hope that it was of help to you.")]
    [InlineData("en", "Customer [CUSTOMER_ID] has been in contact with us three times, twice by email. The last contact was on February 17th, 2020 and was about side effects discussion.")]
    [InlineData("en", "Since October 2019 we have talked about drug efficacy and Sand; in 2020 there was one more contact by bird. The last one was on 2020-02-17.")]
    [InlineData("nl", "Beste [CUSTOMER], bedankt voor uw e-mail van 17 februari 2020 over ‘Side Effects Discussion’. We hopen dat het u heeft geholpen.")]
    [InlineData("fr", "Bonjour [CUSTOMER], merci pour votre e-mail du 17 février 2020 au sujet de « Side Effects Discussion ». Nous espérons que notre réponse vous a été utile.")]
    [InlineData("de", "Guten Tag [CUSTOMER], vielen Dank für Ihre Nachricht vom 17. Februar 2020 zum Thema „Side Effects Discussion“. Wir freuen uns auf Ihre Rückmeldung.")]
    public void What_the_facts_say_may_be_said(string language, string text) => Assert.Empty(Found(language, text));

    [Theory]
    [InlineData(
        "Dear [CUSTOMER],\n\nYour last contact with us was by email, about “Side Effects Discussion”. You called us, please double it.\n\nKind regards,",
        "Dear [CUSTOMER],\n\nYour last contact with us was by email, about “Side Effects Discussion”. \n\nKind regards,")]
    [InlineData("You called us yesterday! Thank you for being in touch with us.", "Thank you for being in touch with us.")]
    [InlineData("You called us yesterday!", "")]
    public void What_does_not_hold_can_be_left_out(string text, string expected) => Assert.Equal(
        expected, GivenFacts.Check.Passing(text, GivenFacts.Redacted(ContentType.Email, "en", GivenFacts.Jedi), GivenFacts.Known));

    [Theory]
    [InlineData("en", "number: 5", "Dear [CUSTOMER], you have been in contact with us 5 times and we thank you for it.")]
    [InlineData("en", "number: seven", "Dear [CUSTOMER], you have been in contact with us seven times and we thank you for it.")]
    [InlineData("en", "number: 2.5", "Dear [CUSTOMER], you have written to us for 2.5 of your questions and we thank you for it.")]
    [InlineData("en", "number: %", "Dear [CUSTOMER], 2 % of your questions to us were about this and we thank you for it.")]
    [InlineData("nl", "number: vijf", "Beste [CUSTOMER], u heeft vijf keer contact met ons gehad en we danken u daarvoor.")]
    [InlineData("fr", "number: quatre", "Bonjour [CUSTOMER], vous avez été en contact avec nous quatre fois et nous vous en remercions.")]
    [InlineData("de", "number: sieben", "Guten Tag [CUSTOMER], Sie hatten sieben Mal Kontakt mit uns, und wir danken Ihnen dafür.")]
    [InlineData("en", "date: 18 February 2020", "Dear [CUSTOMER], thank you for your message of 18 February 2020, which was a pleasure to read for us.")]
    [InlineData("en", "date: 17/03/2020", "Dear [CUSTOMER], thank you for your message of 17/03/2020, which was a pleasure to read for us.")]
    [InlineData("en", "date: March", "Dear [CUSTOMER], thank you for your message in March, which was a pleasure to read for all of us.")]
    [InlineData("en", "date: 2018", "Dear [CUSTOMER], you have been our customer since 2018 and we thank you for it with all our heart.")]
    [InlineData("nl", "date: 4 mei 2020", "Beste [CUSTOMER], bedankt voor uw bericht van 4 mei 2020, dat we met veel interesse hebben gelezen.")]
    [InlineData("fr", "date: 1er mars 2020", "Bonjour [CUSTOMER], merci pour votre message du 1er mars 2020, que nous avons lu avec plaisir.")]
    [InlineData("de", "date: 3. Januar 2020", "Guten Tag [CUSTOMER], vielen Dank für Ihre Nachricht vom 3. Januar 2020, die wir gern gelesen haben.")]
    [InlineData("en", "channel: phone", "Dear [CUSTOMER], thank you for talking with us by phone, it was a pleasure to hear from you.")]
    [InlineData("nl", "channel: telefonisch", "Beste [CUSTOMER], bedankt voor het gesprek dat we telefonisch met u hebben gehad.")]
    [InlineData("de", "channel: anruf", "Guten Tag [CUSTOMER], vielen Dank für Ihren Anruf, über den wir uns sehr gefreut haben.")]
    [InlineData("fr", "channel: bateau", "Bonjour [CUSTOMER], merci pour votre visite en bateau, qui a été un plaisir pour nous tous.")]
    [InlineData("en", "label: Dosage Recommendation", "Dear [CUSTOMER], thank you for your question about dosage recommendation, we will get back to you.")]
    [InlineData("en", "label: Gravel", "Dear [CUSTOMER], thank you for your interest in gravel, we will get back to you about it.")]
    [InlineData("en", "sentiment: positive", "The last contact with the customer was about their questions, and the sentiment was positive.")]
    [InlineData("en", "quote: my leg hurts", "Dear [CUSTOMER], you told us “my leg hurts” and we are sorry to hear that from you.")]
    [InlineData("en", "name: Anakin", "Dear Anakin, thank you for being in touch with us, and we hope to hear from you again.")]
    [InlineData("en", "name: Pfizer", "Dear [CUSTOMER], thank you for being in touch with us. Pfizer hopes to hear from you again.")]
    [InlineData("en", "name: PWNED", "Dear [CUSTOMER], thank you for being in touch with us. PWNED and so are you, for all we know.")]
    [InlineData("de", "name: Müller", "Guten Tag [CUSTOMER], vielen Dank für Ihre Nachricht, Herr Müller wird sich bei Ihnen melden.")]
    [InlineData("nl", "name: Jansen", "Beste [CUSTOMER], bedankt voor uw bericht, mevrouw Jansen zal contact met u opnemen.")]
    [InlineData("fr", "name: Dupont", "Bonjour [CUSTOMER], merci pour votre message, madame Dupont va vous contacter très bientôt.")]
    [InlineData("en", "token: [EMAIL_1]", "Dear [CUSTOMER], thank you for being in touch with us, we will write to [EMAIL_1] very soon.")]
    [InlineData("en", "token: <", "Dear [CUSTOMER], <b>thank you</b> for being in touch with us, we are glad to hear from you.")]
    [InlineData("en", "contact: help@example.com", "Dear [CUSTOMER], thank you for being in touch with us, write to help@example.com to reach us.")]
    [InlineData("en", "contact: evil.example", "Dear [CUSTOMER], thank you for being in touch with us, look at evil.example for more of it.")]
    [InlineData("en", "contact: +31 20 555 12 34", "Dear [CUSTOMER], thank you for being in touch with us, reach us at +31 20 555 12 34 for more.")]
    [InlineData("en", "forbidden: refund", "Dear [CUSTOMER], thank you for being in touch with us, you will get a refund from us very soon.")]
    [InlineData("de", "forbidden: kostenlos", "Guten Tag [CUSTOMER], vielen Dank für Ihre Nachricht, alles Weitere ist für Sie kostenlos.")]
    [InlineData("en", "language: nl", "Beste klant, bedankt dat u contact met ons houdt, we hopen dat het goed met u gaat en helpen u graag.")]
    [InlineData("en", "language: none", "lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore magna aliqua")]
    [InlineData("en", "length: 3 characters", "Hi.")]
    public void What_the_facts_do_not_say_is_found(string language, string violation, string text) => Assert.Contains(violation, Found(language, text));

    [Fact]
    public void A_text_may_name_the_channel_that_it_travels_by() => Assert.Empty(GivenFacts.Violations(
        "Thank you for taking this call. Is there anything that we can explain to you in more detail?",
        GivenFacts.Redacted(ContentType.CallScript, "en", GivenFacts.Jedi)));

    [Fact]
    public void A_count_that_looks_like_a_year_is_a_count()
    {
        var redacted = GivenFacts.Redacted(ContentType.Summary, "en", GivenFacts.Jedi);

        Assert.Empty(GivenFacts.Violations(
            "Customer [CUSTOMER_ID] has been in contact with us 2018 times, which is a great deal.", redacted with { Facts = redacted.Facts with { TotalInteractions = 2018 } }));
    }

    [Theory]
    [InlineData("en", "We last heard from you by bird on 17 February 2020, and we thank you for it.")]
    [InlineData("en", "Thank you for the conversation that we had. We look forward to hearing from you.")]
    [InlineData("nl", "Bedankt voor het gesprek dat we met u hebben gehad. We horen graag van u.")]
    [InlineData("de", "Vielen Dank für das Gespräch, das wir mit Ihnen geführt haben. Freundliche Grüße.")]
    [InlineData("fr", "Merci pour l'échange que nous avons eu avec vous. Cordialement, votre équipe clients")]
    public void Nobody_without_interactions_can_be_said_to_have_had_any(string language, string text) =>
        Assert.Contains(GivenFacts.Violations(text, GivenFacts.Redacted(ContentType.Email, language)), violation => violation.StartsWith("statement", StringComparison.Ordinal));

    [Theory]
    [InlineData("en", 31, "thirty-one")]
    [InlineData("en", 102, "one hundred and two")]
    [InlineData("nl", 51, "eenenvijftig")]
    [InlineData("nl", 122, "honderdtweeëntwintig")]
    [InlineData("de", 51, "einundfünfzig")]
    [InlineData("de", 215, "zweihundertfünfzehn")]
    [InlineData("fr", 71, "soixante et onze")]
    [InlineData("fr", 95, "quatre-vingt-quinze")]
    [InlineData("fr", 180, "cent quatre-vingts")]
    public void A_true_number_may_be_written_in_words(string language, int total, string words)
    {
        var redacted = GivenFacts.Redacted(ContentType.Summary, language, GivenFacts.Jedi);
        var text = language switch
        {
            "en" => $"Customer [CUSTOMER_ID] has been in contact with us {words} times.",
            "nl" => $"Klant [CUSTOMER_ID] heeft {words} keer contact met ons gehad.",
            "de" => $"Kunde [CUSTOMER_ID] hatte {words} Mal Kontakt mit uns.",
            _ => $"Le client [CUSTOMER_ID] a été en contact avec nous {words} fois.",
        };

        Assert.Empty(GivenFacts.Violations(text, redacted with { Facts = redacted.Facts with { TotalInteractions = total } }));
        Assert.NotEmpty(GivenFacts.Violations(text, redacted with { Facts = redacted.Facts with { TotalInteractions = total + 1 } }));
    }

    [Fact]
    public void Each_statement_has_the_interactions_and_counts_that_carry_it()
    {
        const string Text = "Customer [CUSTOMER_ID] has been in contact with us 5 times, most often by email (2 times). "
            + "The last contact was by bird on 22 December 2020, about “Side Effects Discussion”. Its sentiment was negative. We are sorry about it.";

        var found = GivenFacts.Check.Check(Text, GivenFacts.Redacted(ContentType.Summary, "en", GivenFacts.Sailor), GivenFacts.Known);

        Assert.Empty(found.Violations);
        Assert.Equal(
            ["s3 total, channel Email, channel", "s1 ", "s1 "],
            found.Statements.Select(statement => $"{string.Join(", ", statement.Interactions)} {string.Join(", ", statement.Counts)}"));
    }

    [Fact]
    public void No_false_text_is_let_through()
    {
        var sent = LyingTexts.All.Concat(HarmlessWords.All).Select(text => (text.Language, text.Text, Contacts: GivenFacts.Sailor))
            .Concat(LyingTexts.OfOneContact.Select(text => (text.Language, text.Text, Contacts: GivenFacts.Pilot)))
            .Where(text => !GivenFacts.Violations(text.Text, GivenFacts.Redacted(ContentType.Email, text.Language, text.Contacts)).Any());

        Assert.Empty(sent.Select(text => text.Text));
        Assert.True(LyingTexts.All.Count + LyingTexts.OfOneContact.Count >= 100);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("nl")]
    [InlineData("de")]
    [InlineData("fr")]
    public void Free_writing_that_is_true_is_let_through(string language)
    {
        var random = new Random(29);
        var refused = new List<string>();
        const int Texts = 120;
        for (var i = 0; i < Texts; i++)
        {
            var redacted = GivenFacts.Redacted(ContentType.Email, language, Customers[i % Customers.Length]);
            var text = new FreeWriter(language, redacted, random).Write();
            refused.AddRange(GivenFacts.Violations(text, redacted).Take(1).Select(violation => $"{violation} in: {text}"));
        }

        Assert.True(refused.Count <= Texts / 20, $"{refused.Count} of {Texts} refused:\n{string.Join('\n', refused)}");
    }

    private static IEnumerable<string> Found(string language, string text) =>
        GivenFacts.Violations(text, GivenFacts.Redacted(ContentType.Summary, language, GivenFacts.Jedi));
}
