namespace Bench.Generation;

/// <summary>
/// What to generate. The same options give the same bytes on every machine. Sizes and dates are of the usage domain, unless they name
/// another; what they do not name is a sample of a fixed size.
/// </summary>
/// <param name="Out">Directory under which each domain gets a folder, such as <c>samples</c>.</param>
/// <param name="Seed">Start of every pseudo-random stream.</param>
/// <param name="Events">Events to aim at; the result is within a few percent of it.</param>
/// <param name="Users">Users to make; organisations follow, 25 for each 300 users.</param>
/// <param name="From">First UTC date with events.</param>
/// <param name="Days">Number of dates with events.</param>
/// <param name="OrderLines">Order lines of the commerce domain to aim at, as a multiple of the samples'; customers follow.</param>
public sealed record GenerateOptions(
    string Out,
    ulong Seed = GenerateOptions.DefaultSeed,
    int Events = 70_000,
    int Users = 300,
    DateOnly From = default,
    int Days = 90,
    int OrderLines = GenerateOptions.SampleOrderLines)
{
    public const ulong DefaultSeed = 20250903;

    /// <summary>Of the committed samples.</summary>
    public const int SampleOrderLines = 6_243;

    /// <summary>First date of the committed samples.</summary>
    public static readonly DateOnly DefaultFrom = new(2025, 9, 3);

    /// <summary>First UTC date with events; <see cref="DefaultFrom"/> when not given.</summary>
    public DateOnly From { get; init; } = From == default ? DefaultFrom : From;
}

/// <summary>A file that a generator wrote.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Rows">Lines after the header, broken ones included.</param>
public sealed record GeneratedFile(string Path, long Rows)
{
    /// <summary>Rows in which a declared repair must change a value.</summary>
    public long Repaired { get; init; }

    /// <summary>How many rows must be rejected, by reason: the rule, and the column where there is one, such as <c>range num_docs</c>.</summary>
    public IReadOnlyDictionary<string, int> Rejected { get; init; } = new Dictionary<string, int>();
}
