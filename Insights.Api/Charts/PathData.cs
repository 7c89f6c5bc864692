using System.Text;

namespace Insights.Api.Charts;

/// <summary>The data of a path in relative tenths, which is the shortest: <c>M60 20l10.2-3.5 10.2.4</c>.</summary>
internal sealed class PathData
{
    private readonly StringBuilder _text = new();
    private int _x, _y;
    private bool _afterFraction;

    public PathData Move(double x, double y)
    {
        (_x, _y) = (Tenths(x), Tenths(y));
        return Command('M').Write(_x, first: true).Write(_y);
    }

    public PathData Line(double x, double y, bool first)
    {
        var (left, top) = (Tenths(x), Tenths(y));
        if (first)
        {
            Command('l');
        }

        Write(left - _x, first).Write(top - _y);
        (_x, _y) = (left, top);
        return this;
    }

    /// <summary>A dot, where the style sheet has round ends.</summary>
    public PathData Dot(double x, double y)
    {
        Move(x, y);
        _text.Append("h0");
        return this;
    }

    /// <summary>From one side to the other.</summary>
    public PathData Horizontal(double from, double to, double y)
    {
        Move(from, y);
        return Command('H').Write(Tenths(to), first: true);
    }

    /// <summary>Down from a point.</summary>
    public PathData Vertical(double x, double y, double length)
    {
        Move(x, y);
        return Command('v').Write(Tenths(length), first: true);
    }

    public PathData Rect(double x, double y, double width, double height)
    {
        Move(x, y);
        var (across, down) = (Tenths(x + width) - _x, Tenths(y + height) - _y);
        Command('h').Write(across, first: true);
        Command('v').Write(down, first: true);
        Command('h').Write(-across, first: true);
        _text.Append('z');
        return this;
    }

    /// <summary>
    /// A line through values that has gaps where there is none, and dots for values without a neighbour.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="from">Index of the first one to draw.</param>
    /// <param name="to">Index after the last one.</param>
    /// <param name="plot">Where they lie.</param>
    public static (string Line, string Dots) Through(IReadOnlyList<decimal?> values, int from, int to, Plot plot)
    {
        PathData line = new(), dots = new();
        for (var index = from; index < to; index++)
        {
            if (values[index] is null)
            {
                continue;
            }

            var start = index;
            while (index + 1 < to && values[index + 1] is not null)
            {
                index++;
            }

            if (start == index)
            {
                dots.Dot(plot.X(start), plot.Y(values[start]!.Value));
                continue;
            }

            line.Move(plot.X(start), plot.Y(values[start]!.Value));
            var first = true;
            foreach (var point in Thinned(values, start, index, plot))
            {
                line.Line(plot.X(point), plot.Y(values[point]!.Value), first);
                first = false;
            }
        }

        return (line.ToString(), dots.ToString());
    }

    public override string ToString() => _text.ToString();

    /// <summary>The points after the first; where they are closer than half a unit, the least and the largest of each unit.</summary>
    private static IEnumerable<int> Thinned(IReadOnlyList<decimal?> values, int first, int last, Plot plot)
    {
        if (plot.Distance >= 0.5)
        {
            for (var index = first + 1; index <= last; index++)
            {
                yield return index;
            }

            yield break;
        }

        for (var index = first + 1; index < last;)
        {
            var (least, largest) = (index, index);
            for (var column = (int)plot.X(index); index < last && (int)plot.X(index) == column; index++)
            {
                least = values[index] < values[least] ? index : least;
                largest = values[index] > values[largest] ? index : largest;
            }

            yield return Math.Min(least, largest);
            if (least != largest)
            {
                yield return Math.Max(least, largest);
            }
        }

        yield return last;
    }

    private static int Tenths(double value) => (int)Math.Round(value * 10);

    private PathData Command(char command)
    {
        _text.Append(command);
        return this;
    }

    private PathData Write(int tenths, bool first = false)
    {
        var (whole, fraction) = (Math.Abs(tenths) / 10, Math.Abs(tenths) % 10);
        var beginsWithPoint = whole == 0 && fraction != 0;
        if (!first && tenths >= 0 && !(beginsWithPoint && _afterFraction))
        {
            _text.Append(' ');
        }

        _text.Append(tenths < 0 ? "-" : "");
        if (!beginsWithPoint)
        {
            _text.Append(whole);
        }

        if (fraction != 0)
        {
            _text.Append('.').Append((char)('0' + fraction));
        }

        _afterFraction = fraction != 0;
        return this;
    }
}
