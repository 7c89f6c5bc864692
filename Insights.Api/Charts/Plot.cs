namespace Insights.Api.Charts;

/// <summary>The frame of a chart over time: where its values lie, its axes and what names its series.</summary>
internal sealed class Plot
{
    private const double Top = 12, BelowAxis = 24, LegendRow = 20, Swatch = 12;

    /// <summary>Above it, a title for each period would weigh more than the drawing; the script reads the table instead.</summary>
    private const int MostTitles = 36, MostLinks = 120;

    private readonly TimeChart _chart;
    private readonly Axis _axis;
    private readonly bool _bars;
    private readonly double _left, _right, _top, _bottom, _first;

    /// <param name="chart">What is drawn.</param>
    /// <param name="kind">Class of the drawing.</param>
    /// <param name="axis">For the values.</param>
    /// <param name="bars">Whether periods are wide: points lie in the middle of an equal part, and not from end to end.</param>
    /// <param name="end">Units to keep free for labels at the right.</param>
    /// <param name="hasLegend">Whether there is a legend above.</param>
    public Plot(TimeChart chart, string kind, Axis axis, bool bars, double end, bool hasLegend)
    {
        (_chart, _axis, _bars) = (chart, axis, bars);
        Svg = new Svg(chart.Id, chart.Title, chart.Description, kind, chart.Width);
        var legend = hasLegend ? Legend() : 0;
        _left = axis.Ticks.Max(tick => TextWidth.Of(axis.Label(tick, chart.Format))) + 10;
        _right = chart.Width - Math.Max(end, 8);
        _top = Top + legend;
        _bottom = chart.Height + legend - BelowAxis;
        var count = Math.Max(chart.Periods.Count, 1);
        var inside = _right - _left - (bars ? 0 : 16);
        Distance = bars ? inside / count : inside / Math.Max(count - 1, 1);
        _first = bars ? _left + Distance / 2 : count == 1 ? (_left + _right) / 2 : _left + 8;
        Svg.Data = $" data-count=\"{chart.Periods.Count}\" data-x0=\"{Svg.Number(_first)}\" data-dx=\"{Distance:0.####}\"";
    }

    public Svg Svg { get; }

    /// <summary>From one period to the next.</summary>
    public double Distance { get; }

    public double Right => _right;

    public (double Top, double Bottom) Ends => (_top, _bottom);

    public double X(int period) => _first + period * Distance;

    public double Y(decimal value) => _bottom - _axis.Share(value) * (_bottom - _top);

    /// <summary>Grid, labels of the values and of the time; or that there is no value.</summary>
    public void DrawAxes()
    {
        if (_chart.Series.All(series => series.Values.All(value => value is null)))
        {
            Svg.Add("<g text-anchor=\"middle\">").Text((_left + _right) / 2, (_top + _bottom) / 2, "No data", "muted").Add("</g>")
                .Path(new PathData().Horizontal(_left, _right, _bottom).ToString(), "axis");
        }
        else
        {
            DrawValues();
        }

        if (_chart.Periods.Count > 0)
        {
            DrawTime();
        }
    }

    /// <summary>A line for comparisons and values over time, its last part dashed where the last period is not over.</summary>
    public void DrawLine(Series series)
    {
        var name = _chart.ClassOf(series);
        var (values, count) = (series.Values, series.Values.Count);
        var whole = _chart.LastIsIncomplete && !series.IsComparison ? count - 1 : count;
        var (line, dots) = PathData.Through(values, 0, whole, this);
        Svg.Path(_bars ? line : "", "halo").Path(line, $"line {name}");
        if (whole < count && values[^1] is { } last)
        {
            var hasBefore = count > 1 && values[^2] is not null;
            Svg.Path(hasBefore ? PathData.Through(values, count - 2, count, this).Line : "", $"line incomplete {name}");
            dots += new PathData().Dot(X(count - 1), Y(last));
        }

        if (count <= MostTitles && !series.IsComparison)
        {
            var all = new PathData();
            for (var period = 0; period < count; period++)
            {
                _ = values[period] is { } value ? all.Dot(X(period), Y(value)) : all;
            }

            dots = all.ToString();
        }

        Svg.Path(dots, $"dots {name}");
    }

    /// <summary>Parts of the plot that show a period's values when pointed at and lead where the period leads.</summary>
    public void DrawPeriods()
    {
        var count = _chart.Periods.Count;
        if (count > (_chart.Href is null ? MostTitles : MostLinks))
        {
            return;
        }

        Svg.Add("<g class=\"hits\">");
        for (var period = 0; period < count; period++)
        {
            var from = Math.Max(X(period) - Distance / 2, _left);
            var to = Math.Min(X(period) + Distance / 2, _right);
            var title = _chart.Describe(period);
            Svg.Link(
                _chart.Href?.Invoke(period),
                PeriodLabel.Of(_chart.Periods[period], _chart.Grain),
                () => Svg.Rect(from, _top, to - from, _bottom - _top, "", title, $" data-i=\"{period}\""),
                isTabStop: false);
        }

        Svg.Add("</g>");
    }

    private void DrawValues()
    {
        PathData grid = new(), zero = new();
        Svg.Add("<g text-anchor=\"end\">");
        foreach (var tick in _axis.Ticks)
        {
            var y = _bottom - (tick - _axis.From) / (_axis.To - _axis.From) * (_bottom - _top);
            (Math.Abs(tick) < _axis.Step / 2 ? zero : grid).Horizontal(_left, _right, y);
            Svg.Text(_left - 8, y + 4, _axis.Label(tick, _chart.Format));
        }

        Svg.Add("</g>").Path(grid.ToString(), "grid").Path(zero.ToString(), "axis");
        if (_axis.From > 0 || _axis.To < 0)
        {
            var end = _axis.From > 0 ? _axis.From : _axis.To;
            Svg.Note = $" The axis of the values starts at {_axis.Label(end, _chart.Format)}, not at zero.";
        }
    }

    private void DrawTime()
    {
        var marks = new PathData();
        Svg.Add("<g text-anchor=\"middle\">");
        foreach (var (period, label) in TimeTicks.For(_chart.Periods, _chart.Grain, X))
        {
            var half = TextWidth.Of(label) / 2;
            marks.Vertical(X(period), _bottom, 4);
            Svg.Text(Math.Clamp(X(period), half, _chart.Width - half), _bottom + 18, label);
        }

        Svg.Add("</g>").Path(marks.ToString(), "axis");
    }

    /// <returns>How high it is.</returns>
    private double Legend()
    {
        var (x, y) = (0.0, 14.0);
        foreach (var series in _chart.Series)
        {
            var label = TextWidth.Shorten(series.Label, _chart.Width - Swatch - 8);
            var width = Swatch + 6 + TextWidth.Of(label);
            if (x > 0 && x + width > _chart.Width)
            {
                (x, y) = (0, y + LegendRow);
            }

            Svg.Path(new PathData().Horizontal(x, x + Swatch, y - 4).ToString(), $"swatch {_chart.ClassOf(series)}")
                .Text(x + Swatch + 6, y, series.Label, room: _chart.Width - Swatch - 8);
            x += width + 18;
        }

        return y + 10;
    }
}
