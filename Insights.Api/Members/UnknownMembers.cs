using Insights.Api.Problems;

namespace Insights.Api.Members;

/// <summary>Refuses what names no member, with what may have been meant: a zero would look like an answer.</summary>
internal static class UnknownMembers
{
    /// <param name="unknown">Texts that name no member.</param>
    /// <exception cref="ProblemException">400: there is one.</exception>
    public static void Refuse(IReadOnlyList<MemberMatch> unknown)
    {
        if (unknown.Count > 0)
        {
            throw new ProblemException(
                Problem.InvalidParameter,
                string.Join("; ", unknown.Select(Sentence)),
                new Dictionary<string, object?>
                {
                    ["unknown_members"] = unknown
                        .Select(match => new UnknownMember(match.Name.Parameter, match.Name.Text, match.Nearest)).ToArray(),
                });
        }
    }

    private static string Sentence(MemberMatch match) =>
        $"{match.Name.Parameter} has no member '{match.Name.Text}'"
        + (match.Nearest.Count == 0 ? ", nor any other" : $"; the nearest are {string.Join(", ", match.Nearest.Select(Quoted))}");

    /// <summary>As a filter has to name it.</summary>
    private static string Quoted(string member) =>
        member.Contains(',', StringComparison.Ordinal) || member.StartsWith('"')
            ? $"\"{member.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : member;
}

/// <summary>A text that names no member.</summary>
/// <param name="Parameter">Of the request.</param>
/// <param name="Member">As it was written.</param>
/// <param name="Nearest">Members that may have been meant, the nearest first; empty if the dimension has none.</param>
internal sealed record UnknownMember(string Parameter, string Member, IReadOnlyList<string> Nearest);
