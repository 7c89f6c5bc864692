using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Insights.Api.Problems;

namespace Insights.Api.Answers;

/// <summary>
/// Where a page of an answer ended. It is good for the same question to the same version of the warehouse alone: with other
/// rows, or rows in another order, pages would leave some out and repeat others.
/// </summary>
/// <param name="Version">The version of the warehouse that the page was read from.</param>
/// <param name="Offset">Rows up to the end of the page.</param>
/// <param name="Question">Digest of the question, without its limit.</param>
public sealed record AnswerCursor(long Version, long Offset, string Question)
{
    /// <summary>As it travels: <c>version-offset-question</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}-{Offset}-{Question}");

    /// <param name="version">The version that the page was read from.</param>
    /// <param name="offset">Rows up to the end of the page.</param>
    /// <param name="question">The canonical question, see <see cref="AnswerCache.Key"/>.</param>
    public static AnswerCursor After(long version, long offset, string question) => new(version, offset, Digest(question));

    /// <param name="text">As a client sent it.</param>
    /// <param name="question">The canonical question that came with it.</param>
    /// <exception cref="ProblemException">400: it is no cursor, or one of another question.</exception>
    public static AnswerCursor Read(string text, string question)
    {
        if (text.Split('-') is not [var version, var offset, var digest] || !Whole(version, out var read) || !Whole(offset, out var rows))
        {
            throw new ProblemException(Problem.InvalidParameter, $"cursor '{text}' is not the 'next' of a page");
        }

        return digest == Digest(question) ? new AnswerCursor(read, rows, digest)
            : throw new ProblemException(Problem.InvalidParameter, $"cursor '{text}' is of another question: send it with the parameters of the page that gave it, only limit may differ");
    }

    /// <exception cref="ProblemException">410: the warehouse has another version by now.</exception>
    public void RequireVersion(long current)
    {
        if (current != Version)
        {
            throw new ProblemException(
                Problem.StaleCursor,
                $"cursor '{this}' is of version {Version} of the warehouse, which has version {current} now: ask for the first page again",
                new Dictionary<string, object?> { ["warehouse_version"] = current });
        }
    }

    private static bool Whole(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= int.MaxValue;

    private static string Digest(string question) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, 6));
}
