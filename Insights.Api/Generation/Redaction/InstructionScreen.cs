using System.Text.RegularExpressions;

namespace Insights.Api.Generation.Redaction;

/// <summary>
/// Tells labels and words from instructions to a model. A topic is a short label; what is longer, has markup or line breaks, or
/// speaks to a machine is not shown to the model. This is the first of three defences and may err either way: the facts are
/// fenced and escaped in the prompt, and whatever a model makes of them is checked.
/// </summary>
internal static partial class InstructionScreen
{
    private const int LongestLabel = 80;

    public static bool IsLabel(string text) => text.Length <= LongestLabel && !Markup().IsMatch(text) && !IsInstruction(text);

    public static bool IsInstruction(string text) => Instruction().IsMatch(text);

    /// <summary>Control and formatting characters (among them those that reverse the direction of text), brackets, code, addresses, roles.</summary>
    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Co}<>{}\[\]|`\\]|://|\bwww\.|\b(system|assistant|user|human)\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    [GeneratedRegex(
        """
        \b(ignore|disregard|ignorez|ignoriere|ignorieren\s+Sie|missachte|negeer|overri?de)\b
        | \b(forget|bypass|vergeet|vergiss|vergessen\s+Sie|oublie|oubliez)\s+(everything|all|any|your|the|what|alles?|de|je|uw|was|tout|toutes?|les|tes|vos)\b
        | \b(system|hidden|secret|initial|previous|above|prior|your)\s+(prompt|message|instruction|rule)s?\b | \bsysteemprompt\b
        | \b(you\s+are\s+now|act\s+as|pretend|role-?play|jailbreak|developer\s+mode|do\s+anything\s+now|new\s+rules?)\b
        | \b(je\s+bent\s+nu|doe\s+alsof|du\s+bist\s+(jetzt|nun)|tu\s+es\s+maintenant|vous\s+êtes\s+maintenant|fais\s+comme\s+si)\b
        | \b(reveal|print|repeat|output|translate|respond|reply|answer|write|say|tell|antwoord|schrijf|zeg|antworte|schreibe?|sage?|réponds?|répondez|écris|dis)\s+
          (only|with|in|that|the|them|everyone|alleen|met|dat|nur|mit|dass|seulement|avec|que|uniquement)\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Instruction();
}
