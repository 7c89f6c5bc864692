using System.Globalization;

namespace Warehouse.Catalog;

/// <summary>Header names match regardless of case, spaces, underscores and characters without width such as a byte order mark.</summary>
public static class HeaderName
{
    /// <summary>The form in which two names of the same column are equal: <c>" Customer_Id"</c> is <c>customerid</c>.</summary>
    public static string Normalise(string name) => string.Create(
        name.Count(Kept),
        name,
        (target, source) =>
        {
            var length = 0;
            foreach (var c in source)
            {
                if (Kept(c))
                    target[length++] = char.ToLowerInvariant(c);
            }
        });

    private static bool Kept(char c) =>
        c is not '_' && !char.IsWhiteSpace(c) && (char.IsAscii(c) || char.GetUnicodeCategory(c) is not UnicodeCategory.Format);
}
