using System.Globalization;
using Insights.Api.Problems;

namespace Insights.Api.Customers;

internal static class CustomerKey
{
    /// <summary>Routes take any text for a customer, so that what is no number is refused with a reason rather than not found.</summary>
    /// <exception cref="ProblemException">400: it is not a whole number.</exception>
    public static int Parse(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var customerId)
        ? customerId
        : throw new ProblemException(Problem.InvalidParameter, $"customer_id '{Shorten(text)}' is not a whole number, such as 12");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
