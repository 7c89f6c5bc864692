namespace Insights.Api.Tests.Generation;

/// <summary>What a person could write in these places, collected from letters of customer teams.</summary>
internal sealed record FreeParts(
    string Greeting,
    IReadOnlyList<string> Openings,
    IReadOnlyList<string> Last,
    IReadOnlyList<string> Other,
    IReadOnlyList<string> Counts,
    IReadOnlyList<string> Offers,
    IReadOnlyList<string> Closings)
{
    public static FreeParts Of(string language, bool isBad) => language switch
    {
        "en" => English(isBad),
        "nl" => Dutch(isBad),
        "de" => German(isBad),
        _ => French(isBad),
    };

    private static FreeParts English(bool isBad) => new(
        "Dear [CUSTOMER],",
        isBad
            ? ["We are truly sorry that your recent experience fell short of what you expected.", "Please accept our apologies for the trouble you have had.", "We apologise that we let you down.", "Thank you for your honest feedback, and please accept our sincere apologies.", "We understand that things have not been easy, and we are very sorry."]
            : ["Thank you for taking the time to contact us.", "Many thanks for reaching out to our team.", "We appreciate your interest and the time you took to write to our team.", "Thank you very much for getting in touch.", "It is always nice to hear from you."],
        ["You last contacted us {channel} on {date}, and the subject was {topic}.", "Your most recent message reached us {channel} on {date} regarding {topic}.", "On {date}, you got in touch {channel} with a question concerning {topic}.", "Our latest conversation took place {channel} on {date} and centred on {topic}.", "When you contacted us {channel} on {date}, you wanted to discuss {topic}."],
        ["You were also in contact with us {channel} on {date} concerning {topic}.", "We also recall your contact of {date} regarding {topic}.", "On {date}, {topic} was the subject of your contact {channel}.", "Your contact of {date} related to {product}."],
        ["In total, you have contacted us {n} times.", "Altogether there have been {n} contacts with you so far."],
        isBad
            ? ["We would like to understand what happened and put it right. Could you let us know when it would be convenient to talk?", "Your concerns matter to us, and we would welcome the chance to discuss them with you personally.", "Please let us know how we can make things right for you.", "If you are willing to tell us more, we would be grateful to listen."]
            : ["If you have any further questions, please do not hesitate to contact us.", "Should you need anything else, our team is here to help.", "Please feel free to reply to this message at any time.", "Is there anything else we can assist you with?", "We look forward to hearing from you."],
        ["Kind regards,\nYour customer team", "Best regards,\nThe customer team", "Yours sincerely,\nYour customer team", "Warm regards,\nYour customer team"]);

    private static FreeParts Dutch(bool isBad) => new(
        "Beste [CUSTOMER],",
        isBad
            ? ["Het spijt ons oprecht dat uw ervaring niet was wat u ervan had verwacht.", "Onze excuses voor het ongemak dat u heeft ervaren.", "We bieden u onze welgemeende excuses aan.", "Dank u wel voor uw eerlijke reactie; het spijt ons zeer.", "Wij begrijpen dat dit vervelend voor u is, en het spijt ons."]
            : ["Hartelijk dank dat u de tijd heeft genomen om contact met ons op te nemen.", "Bedankt voor uw vraag aan ons team.", "Wij waarderen uw interesse en uw vertrouwen.", "Dank u wel voor uw bericht aan ons team.", "Wat goed dat u ons heeft weten te vinden."],
        ["U nam voor het laatst contact met ons op {channel} op {date}; het onderwerp was {topic}.", "Uw meest recente contact met ons was {channel} op {date} en betrof {topic}.", "Op {date} had u {channel} contact met ons over {topic}.", "Ons laatste gesprek vond {channel} plaats op {date} en ging over {topic}.", "Toen u ons op {date} {channel} benaderde, ging het om {topic}."],
        ["Ook op {date} had u {channel} contact met ons, over {topic}.", "Daarnaast herinneren wij ons uw contact van {date} over {topic}.", "Op {date} was {topic} het onderwerp van uw contact {channel}.", "Uw contact van {date} had betrekking op {product}."],
        ["In totaal heeft u {n} keer contact met ons gehad.", "Alles bij elkaar had u {n} keer contact met ons team."],
        isBad
            ? ["Graag horen wij van u wat er is gebeurd en hoe wij dit kunnen rechtzetten. Wanneer komt het u uit?", "Uw zorgen zijn belangrijk voor ons en we bespreken ze graag persoonlijk met u.", "Laat ons alstublieft weten hoe wij het goed kunnen maken.", "Als u er meer over wilt vertellen, luisteren wij graag."]
            : ["Heeft u nog vragen? Neem dan gerust contact met ons op.", "Mocht u nog iets nodig hebben, dan staat ons team voor u klaar.", "U kunt altijd reageren op dit bericht.", "Kunnen wij verder nog iets voor u betekenen?", "Wij horen graag van u."],
        ["Met vriendelijke groet,\nUw klantenteam", "Vriendelijke groeten,\nHet klantenteam", "Hoogachtend,\nUw klantenteam", "Met hartelijke groet,\nUw klantenteam"]);

    private static FreeParts German(bool isBad) => new(
        "Guten Tag [CUSTOMER],",
        isBad
            ? ["es tut uns aufrichtig leid, dass Ihre Erfahrung nicht Ihren Erwartungen entsprach.", "bitte entschuldigen Sie die Unannehmlichkeiten, die Ihnen entstanden sind.", "wir möchten uns bei Ihnen in aller Form entschuldigen.", "vielen Dank für Ihre ehrliche Rückmeldung; wir bedauern das sehr.", "wir verstehen, dass dies für Sie nicht leicht war, und bitten um Entschuldigung."]
            : ["herzlichen Dank, dass Sie sich die Zeit genommen haben, uns zu kontaktieren.", "vielen Dank für Ihre Anfrage an unser Team.", "wir schätzen Ihr Interesse und Ihr Vertrauen sehr.", "haben Sie vielen Dank für Ihr Interesse an einem Austausch mit uns.", "danke, dass Sie den Kontakt zu uns gesucht haben."],
        ["Zuletzt haben Sie uns {channel} am {date} kontaktiert; das Thema war {topic}.", "Ihr letzter Kontakt mit uns erfolgte {channel} am {date} und betraf {topic}.", "Am {date} haben Sie sich {channel} mit einer Frage zu {topic} bei uns gemeldet.", "Unser letztes Gespräch fand {channel} am {date} statt und drehte sich um {topic}.", "Als Sie uns am {date} {channel} kontaktierten, ging es Ihnen um {topic}."],
        ["Auch am {date} standen Sie {channel} mit uns in Kontakt, und zwar zu {topic}.", "Außerdem erinnern wir uns an Ihren Kontakt vom {date} zu {topic}.", "Am {date} war {topic} der Gegenstand Ihres Kontakts {channel}.", "Ihr Kontakt vom {date} bezog sich auf {product}."],
        ["Insgesamt hatten Sie {n} Mal Kontakt mit uns.", "Alles in allem haben Sie uns {n} Mal kontaktiert."],
        isBad
            ? ["Wir würden gern verstehen, was passiert ist, und es in Ordnung bringen. Wann wäre Ihnen ein Gespräch recht?", "Ihre Anliegen sind uns wichtig, und wir würden sie gern persönlich mit Ihnen besprechen.", "Bitte lassen Sie uns wissen, wie wir es wiedergutmachen können.", "Wenn Sie uns mehr dazu sagen möchten, hören wir gern zu."]
            : ["Wenn Sie weitere Fragen haben, zögern Sie bitte nicht, uns zu kontaktieren.", "Sollten Sie noch etwas benötigen, steht Ihnen unser Team gern zur Verfügung.", "Sie können jederzeit auf diese Nachricht antworten.", "Können wir sonst noch etwas für Sie tun?", "Wir freuen uns auf Ihre Antwort."],
        ["Mit freundlichen Grüßen\nIhr Kundenteam", "Freundliche Grüße\nDas Kundenteam", "Herzliche Grüße\nIhr Kundenteam", "Beste Grüße\nIhr Kundenteam"]);

    private static FreeParts French(bool isBad) => new(
        "Bonjour [CUSTOMER],",
        isBad
            ? ["Nous regrettons sincèrement que votre expérience n'ait pas été à la hauteur de vos attentes.", "Veuillez accepter nos excuses pour les désagréments que vous avez rencontrés.", "Nous vous présentons nos sincères excuses.", "Merci pour votre retour honnête ; nous en sommes vraiment désolés.", "Nous comprenons que cela n'a pas été facile pour vous et nous en sommes désolés."]
            : ["Merci d'avoir pris le temps de nous contacter.", "Merci beaucoup pour votre question à notre équipe.", "Nous apprécions votre intérêt et votre confiance.", "Nous vous remercions de vous être adressé à notre équipe.", "Merci de la confiance que vous nous accordez."],
        ["Vous nous avez contactés pour la dernière fois {channel} le {date} ; le sujet était {topic}.", "Votre contact le plus récent avec nous a eu lieu {channel} le {date} et concernait {topic}.", "Le {date}, vous vous êtes adressé à nous {channel} au sujet de {topic}.", "Notre dernière conversation a eu lieu {channel} le {date} et portait sur {topic}.", "Lorsque vous nous avez contactés {channel} le {date}, il était question de {topic}."],
        ["Vous avez également été en contact avec nous {channel} le {date}, à propos de {topic}.", "Nous nous souvenons aussi de votre contact du {date} concernant {topic}.", "Le {date}, {topic} était le sujet de votre contact {channel}.", "Votre contact du {date} portait sur {product}."],
        ["Au total, vous nous avez contactés {n} fois.", "En tout, vous avez été en contact avec nous {n} fois."],
        isBad
            ? ["Nous aimerions comprendre ce qui s'est passé et y remédier. Quand seriez-vous disponible pour en parler ?", "Vos préoccupations sont importantes pour nous et nous souhaitons en discuter avec vous personnellement.", "Dites-nous comment nous pouvons arranger les choses.", "Si vous souhaitez nous en dire plus, nous sommes à votre écoute."]
            : ["Si vous avez d'autres questions, n'hésitez pas à nous contacter.", "Si vous avez besoin d'autre chose, notre équipe est à votre disposition.", "Vous pouvez répondre à ce message à tout moment.", "Pouvons-nous vous aider pour autre chose ?", "Nous serions heureux de vous lire."],
        ["Cordialement,\nVotre équipe clients", "Bien à vous,\nL'équipe clients", "Sincères salutations,\nVotre équipe clients", "Bien cordialement,\nVotre équipe clients"]);
}
