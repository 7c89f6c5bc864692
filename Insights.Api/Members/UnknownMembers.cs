using Insights.Api.Problems;

namespace Insights.Api.Members;

/// <summary>Refuses what names no member, with what may have been meant: an answer of zero would look like one.</summary>
internal static class UnknownMembers
{
    /// <exception cref="ProblemException">400: one of them names no member.</exception>
    public static void Refuse(IReadOnlyList<(string Parameter, NamedMembers Named)> given)
    {
        var unknown = given.Where(pair => pair.Named.Members.Count == 0).ToList();
        if (unknown.Count > 0)
        {
            throw new ProblemException(
                Problem.InvalidParameter,
                string.Join("; ", unknown.Select(pair => Sentence(pair.Parameter, pair.Named))),
                new Dictionary<string, object?>
                {
                    ["unknown_members"] = unknown.Select(pair => new UnknownMember(pair.Parameter, pair.Named.Written, pair.Named.Nearest)).ToArray(),
                });
        }
    }

    private static string Sentence(string parameter, NamedMembers named) => named.Nearest.Count == 0
        ? $"{parameter} has no member '{named.Written}', and no other"
        : $"{parameter} has no member '{named.Written}'; the nearest are {string.Join(", ", named.Nearest.Select(Quoted))}";

    /// <summary>As a filter would have to name it.</summary>
    private static string Quoted(string member) =>
        member.Contains(',', StringComparison.Ordinal) || member.StartsWith('"') ? $"\"{member.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : member;
}

/// <summary>A text that names no member.</summary>
/// <param name="Parameter">Of the request.</param>
/// <param name="Member">As it was asked for.</param>
/// <param name="Nearest">Members that may have been meant.</param>
internal sealed record UnknownMember(string Parameter, string Member, IReadOnlyList<string> Nearest);
