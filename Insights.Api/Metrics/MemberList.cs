using System.Text;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;

namespace Insights.Api.Metrics;

/// <summary>
/// The members that a filter names: <c>v1,v2</c>, also in several parameters of one name. A member with a comma, or with a
/// double quote at its start, stands in double quotes, in which a double quote is written twice. <c>(none)</c> without quotes
/// stands for rows without a member.
/// </summary>
internal static class MemberList
{
    /// <summary>What stands for rows without a member.</summary>
    public const string None = "(none)";

    /// <returns>The members in order; <c>null</c> for <see cref="None"/>.</returns>
    /// <exception cref="ProblemException">400: no member is named, a quote is not closed, or something follows a closed one.</exception>
    public static string?[] Read(string dimension, StringValues parameters)
    {
        string?[] members = [.. parameters.SelectMany(text => Split(dimension, text ?? "")).Where(member => member is not "")];
        return members.Length > 0 ? members
            : throw new ProblemException(Problem.InvalidParameter, $"{dimension} names no member: leave it out for all of them, or write {dimension}=member");
    }

    private static List<string?> Split(string dimension, string text)
    {
        var members = new List<string?>();
        for (var position = 0; position <= text.Length; position++)
        {
            while (position < text.Length && text[position] == ' ')
            {
                position++;
            }

            if (position < text.Length && text[position] == '"')
            {
                members.Add(Quoted(dimension, text, ref position));
                continue;
            }

            var end = text.IndexOf(',', position) is >= 0 and var comma ? comma : text.Length;
            var member = text[position..end].Trim();
            members.Add(string.Equals(member, None, StringComparison.OrdinalIgnoreCase) ? null : member);
            position = end;
        }

        return members;
    }

    /// <returns>What stands in quotes; <paramref name="position"/> is then at the comma behind it, or at the end.</returns>
    private static string Quoted(string dimension, string text, ref int position)
    {
        var member = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"')
            {
                member.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '"')
            {
                member.Append('"');
                position++;
            }
            else
            {
                var rest = text[(position + 1)..].TrimStart();
                position = text.Length - rest.Length;
                return rest.Length == 0 || rest[0] == ',' ? member.ToString()
                    : throw Invalid(dimension, text, "a comma is expected behind a closed quote");
            }
        }

        throw Invalid(dimension, text, "a quote is not closed; a double quote within quotes is written twice");
    }

    private static ProblemException Invalid(string dimension, string text, string reason) =>
        new(Problem.InvalidParameter, $"{dimension} '{text}' cannot be read: {reason}");
}
