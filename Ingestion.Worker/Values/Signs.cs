using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>What stands around the digits of a number: a sign, parentheses, a currency, a percent sign, each at most once.</summary>
/// <param name="IsNegative">By a minus in front, a declared one behind, or declared parentheses.</param>
/// <param name="IsPercent">A declared percent sign stands behind.</param>
internal readonly record struct Signs(bool IsNegative, bool IsPercent)
{
    /// <summary>Takes the signs away from both ends of a number, in any order, with the blanks between them and the digits.</summary>
    /// <param name="text">The value; afterwards what is between the signs.</param>
    /// <param name="format">Which signs are declared; what is not stays where it is.</param>
    /// <param name="currency">The declared currency signs as bytes, longest first.</param>
    /// <param name="signs">What was found.</param>
    /// <returns>Whether the signs fit together.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> text, NumberFormat format, byte[][] currency, out Signs signs)
    {
        bool hasSign = false, isNegative = false, isOpened = false, isClosed = false, hasCurrency = false, isPercent = false;
        while (!text.IsEmpty)
        {
            var taken = 1;
            if (!hasSign && text[0] is (byte)'-' or (byte)'+')
            {
                (hasSign, isNegative) = (true, text[0] == '-');
            }
            else if (!isOpened && format.Parentheses && text[0] == '(')
            {
                isOpened = true;
            }
            else if (!hasCurrency && Separators.LengthAt(text, currency) is > 0 and var length)
            {
                (hasCurrency, taken) = (true, length);
            }
            else
            {
                break;
            }

            text = Separators.TrimBlanksStart(text[taken..]);
        }

        while (!text.IsEmpty)
        {
            var taken = 1;
            if (isOpened && !isClosed && text[^1] == ')')
            {
                isClosed = true;
            }
            else if (!hasSign && format.TrailingMinus && text[^1] == '-')
            {
                (hasSign, isNegative) = (true, true);
            }
            else if (!isPercent && format.Percent is not PercentReading.Refused && text[^1] == '%')
            {
                isPercent = true;
            }
            else if (!hasCurrency && Separators.LengthAtEnd(text, currency) is > 0 and var length)
            {
                (hasCurrency, taken) = (true, length);
            }
            else
            {
                break;
            }

            text = Separators.TrimBlanksEnd(text[..^taken]);
        }

        signs = new Signs(isNegative || isOpened, isPercent);
        return !text.IsEmpty && isOpened == isClosed && !(isOpened && hasSign) && !(isPercent && hasCurrency);
    }
}
