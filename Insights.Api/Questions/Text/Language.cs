using System.Collections.Frozen;

namespace Insights.Api.Questions.Text;

/// <summary>The words of English that questions are made of. None of them is of any warehouse.</summary>
internal static class Language
{
    public static readonly FrozenSet<string> Articles = Set("the a an our");

    /// <summary>Stands in a phrase for any form of "to be".</summary>
    public const string BeMark = "\u0001be";

    public static readonly FrozenSet<string> Be = Set("is are was were be been being");

    /// <summary>Words that may stand inside a phrase without changing it: "units did we sell", "orders that were refunded".</summary>
    public static readonly FrozenSet<string> Fillers = Set(
        "the a an our is are was were be been being that which who do does did have has had got we you they");

    /// <summary>Other words for a share.</summary>
    public static readonly FrozenSet<string> Shares = Set("percentage percent proportion fraction");

    /// <summary>Words that a question may have without asking for anything else than it would without them.</summary>
    public static readonly FrozenSet<string> StopWords = Set(
        """
        the a an our we us i you me my your they their them it its is are was were be been being do does did have has had
        how much many what whats which who whom show give get list tell display report find please can could would
        in on at of for from to by per with and as that this there across about
        made make makes making generate generated place placed happen happened number count amount value figure figures
        all overall far so now currently altogether ever look looks looked like let see know want need asked went going gone go goes
        each every any some something anything had got take took record recorded hi hello hey thanks thank
        pls plz thx via came come comes ones
        """);

    /// <summary>What precedes a breakdown: "by category", "for each channel".</summary>
    public static readonly FrozenSet<string> BreakdownMarkers = Set("by per each every across");

    /// <summary>What precedes the thing that is asked for: "which product".</summary>
    public static readonly FrozenSet<string> Interrogatives = Set("which what who whose");

    /// <summary>Words that ask for a statistic. A metric is a statistic already: only one of its own type may be asked for.</summary>
    public static readonly FrozenSet<string> Statistics = Set(
        "average mean avg median typical total sum percentile p90 p95 p99 distinct unique rate ratio share percentage percent");

    public static readonly FrozenSet<string> Highest = Set(
        "most highest largest biggest best top greatest busiest maximum max strongest fastest steepest sharpest");

    public static readonly FrozenSet<string> Lowest = Set("least lowest smallest worst fewest bottom minimum min weakest slowest");

    /// <summary>Words that only say that there is a breakdown or a ranking.</summary>
    public static readonly FrozenSet<string> Connecting = Set(
        "breakdown broken down split grouped group trend rank ranked ranking sort sorted respectively");

    /// <summary>Words that only say that there is a comparison.</summary>
    public static readonly FrozenSet<string> ComparisonWords = Set("compare compared comparing comparison");

    /// <summary>Words of a change upwards.</summary>
    public static readonly FrozenSet<string> Increases = Set(
        """
        grow grows grew grown growth growing increase increases increased increasing rise rises rose risen rising gain gained gaining
        climb climbed climbing up
        """);

    /// <summary>Words of a change for the better, whichever way that is.</summary>
    public static readonly FrozenSet<string> Improvements = Set("improve improves improved improvement improvements improving");

    /// <summary>Words of a change for the worse.</summary>
    public static readonly FrozenSet<string> Worsenings = Set(
        "worsen worsens worsened worsening deteriorate deteriorates deteriorated deteriorating");

    /// <summary>Words of a change downwards.</summary>
    public static readonly FrozenSet<string> Decreases = Set(
        """
        shrink shrinks shrank shrunk shrinking decrease decreases decreased decreasing decline declines declined declining
        drop drops dropped dropping fall falls fell fallen falling lose lost losing loss down
        """);

    /// <summary>Words of a change either way.</summary>
    public static readonly FrozenSet<string> Changes = Set("change changed changes changing difference differ differs");

    /// <summary>Words of a change that are held against what it started from.</summary>
    public static readonly FrozenSet<string> RelativeChanges = Set("growth growing percent percentage rate relative relatively");

    public static bool IsChange(string word) => Increases.Contains(word) || Decreases.Contains(word)
        || Changes.Contains(word) || Improvements.Contains(word) || Worsenings.Contains(word);

    /// <summary>Words that only say that there is a comparison where "than" follows.</summary>
    public static readonly FrozenSet<string> Comparatives = Set("more less fewer higher lower larger smaller better worse");

    /// <summary>Words that ask for the opposite, or for what is left without something.</summary>
    public static readonly FrozenSet<string> Negations = Set(
        """
        not non no never without except excluding exclude besides ignoring apart but less fewer more other than rarely seldom only nor
        neither outside
        """);

    /// <summary>What stands before what is left out: "except Kitchen", "not paid by paypal".</summary>
    public static readonly FrozenSet<string> Exclusions = Set(
        "not non neither except excluding exclude excludes without besides ignoring outside no");

    /// <summary>Words by which nothing of something is asked for: "never bought", "no sessions", "neither one nor the other".</summary>
    public static readonly FrozenSet<string> Absences = Set("not never no zero 0 without none nothing neither nor nobody");

    /// <summary>Verbs that say nothing of what is done: their object does.</summary>
    public static readonly FrozenSet<string> GenericVerbs = Set(
        "use uses used using do did done does doing try tried have has had having make made makes place placed perform performed with");

    /// <summary>Words for all days after those that are named.</summary>
    public static readonly FrozenSet<string> Afterwards = Set("again anymore afterwards afterward later since thereafter longer");

    /// <summary>A value may stand behind them.</summary>
    public static readonly FrozenSet<string> Prepositions = Set("in from for of at");

    /// <summary>"Overall" and "in all" say that nothing is left out; "in me" says nothing.</summary>
    public static readonly FrozenSet<string> NoPlaces = Set("me hi it us my or in is as at by to on of do so");

    /// <summary>Words of the grammar: a value of the data that is called so is meant only where a value must stand.</summary>
    public static bool IsGrammar(string word) =>
        word == "or" || StopWords.Contains(word) || Statistics.Contains(word) || Connecting.Contains(word) || ComparisonWords.Contains(word)
        || IsChange(word) || Negations.Contains(word);

    public static readonly FrozenDictionary<string, int> Numbers =
        "one two three four five six seven eight nine ten eleven twelve".Split(' ').Select((word, index) => (word, index))
            .ToFrozenDictionary(pair => pair.word, pair => pair.index + 1);

    public static readonly FrozenDictionary<string, int> Months =
        "january february march april may june july august september october november december".Split(' ')
            .SelectMany((word, index) => new[] { (word, index), (word[..3], index) }).Append(("sept", 8)).DistinctBy(pair => pair.Item1)
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2 + 1);

    public static readonly FrozenDictionary<string, int> Ordinals = new Dictionary<string, int>
    {
        ["first"] = 1,
        ["second"] = 2,
        ["third"] = 3,
        ["fourth"] = 4,
        ["1st"] = 1,
        ["2nd"] = 2,
        ["3rd"] = 3,
        ["4th"] = 4,
        ["fifth"] = 5,
        ["5th"] = 5,
    }.ToFrozenDictionary();

    /// <summary>Other words of the grammar, which are no typing mistakes.</summary>
    public static readonly FrozenSet<string> Constructs = Set(
        """
        cumulative cumulatively running rolling moving once twice times over above under below exactly minimum maximum exceeding
        weekend weekends weekday weekdays monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays
        saturday saturdays sunday sundays popular common frequent frequently earliest latest recent recently contribution
        versus against besides ignoring without except excluding dollars percent
        nothing nobody anymore afterwards afterward thereafter repeat repeated returning both either exclusively whose
        """);

    /// <summary>Words of periods and of the grammar that a typing mistake may stand for.</summary>
    public static readonly FrozenSet<string> Correctable = Set(
        """
        quarter month week year yesterday today between since compared previous current january february march april august
        september october november december daily weekly monthly quarterly yearly lowest highest which during versus breakdown
        """);

    public static int? NumberOf(string word) =>
        word.Length is > 0 and <= 6 && word.All(char.IsAsciiDigit) ? int.Parse(word)
        : Numbers.TryGetValue(word, out var number) ? number
        : null;

    private static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
