using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;

namespace Insights.Api.Questions.Parsing;

/// <content>What is asked of a metric beside its rows and periods: conditions, windows, first and last days, shares, ranks.</content>
internal sealed partial class QuestionParser
{
    private void FindCalendar()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (!_used[at] && CalendarWords.Parse(_words, at) is { } member)
            {
                Use(at, member.Length);
                _calendar.Add(member);
            }
        }
    }

    private void FindThresholds()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (!_used[at] && Threshold.Parse(_words, at) is { } threshold && IsFree(at, threshold.Length))
            {
                Use(at, threshold.Length);
                _thresholds.Add(threshold);
            }
        }
    }

    /// <summary>"Cumulative", "running total", "rolling 7 day", "7 day rolling".</summary>
    private void FindWindow()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (_used[at])
            {
                continue;
            }

            if (_words[at].Text is "cumulative" or "cumulatively" or "cumulated" or "accumulated"
                || (_words[at].Text == "running" && PeriodParser.Is(_words, at + 1, "total", "sum")))
            {
                Use(at, _words[at].Text == "running" ? 2 : 1);
                _window = new RowWindow.Running();
            }
            else if (_words[at].Text is "rolling" or "moving" && (Rolling(at + 1) is { } window))
            {
                Use(at, 3);
                _window = window;
            }
            else if (_words[at].Text is "rolling" or "moving" && at >= 2 && Rolling(at - 2) is { } before && IsFree(at - 2, 3))
            {
                Use(at - 2, 3);
                _window = before;
            }
        }
    }

    private RowWindow.Rolling? Rolling(int at) =>
        at + 1 < _words.Count && Language.NumberOf(_words[at].Text) is >= 1 and <= 999 and var count
        && PeriodParser.UnitOf(_words[at + 1].Text) is Grain.Day or Grain.Week or Grain.Month
            ? new(Language.NumberOf(_words[at].Text)!.Value, PeriodParser.UnitOf(_words[at + 1].Text)!.Value) : null;

    /// <summary>"When did … last …", "when was the first …", "the most recent …".</summary>
    private void FindWhen()
    {
        for (var at = 0; at + 1 < _words.Count; at++)
        {
            if (!_used[at] && _words[at].Text == "most" && _words[at + 1].Text is "recent" or "recently")
            {
                Use(at, 2);
                _asksFirstDay = false;
            }
        }

        if (_words.Count > 1 && _words[0].Text == "when" && !_used[0])
        {
            var edge = Enumerable.Range(1, _words.Count - 1)
                .FirstOrDefault(at => !_used[at] && _words[at].Text is "first" or "earliest" or "last" or "latest" or "recently");
            if (edge > 0 || _asksFirstDay is not null)
            {
                Use(0, 1);
                _asksFirstDay ??= _words[edge].Text is "first" or "earliest";
                Use(edge, 1);
            }
        }
    }

    /// <summary>"The latest order", "the last order date": the edge of a metric that counts.</summary>
    private void FindEdge()
    {
        for (var at = 0; at + 1 < _words.Count; at++)
        {
            if (!_used[at] && _words[at].Text is "first" or "earliest" or "last" or "latest"
                && MentionAt(at + 1)?.Phrase.Metrics.Any() == true && _asksFirstDay is null && _words[at + 1].IsSingular)
            {
                Use(at, 1);
                _asksFirstDay = _words[at].Text is "first" or "earliest";
            }
        }

        for (var at = 0; at < _words.Count && _asksFirstDay is not null; at++)
        {
            if (!_used[at] && _words[at].Text == "date")
            {
                Use(at, 1);
            }
        }
    }

    /// <summary>
    /// "Share of total", "as a percentage", "what percent … makes up": the words of a share and those that only go with it.
    /// </summary>
    private void FindShare()
    {
        var at = Enumerable.Range(0, _words.Count).FirstOrDefault(index => !_used[index] && IsShare(index), -1);
        if (at < 0 || _change is not null)
        {
            return;
        }

        _shareAt = at;
        Use(at, 1);
        var next = at + 1;
        while (next < _words.Count
            && (_words[next].Text is "of" or "total" or "overall" or "whole" or "grand" || Language.Articles.Contains(_words[next].Text)))
        {
            Use(next, 1);
            next++;
        }
    }

    private bool IsShare(int at) => _words[at].Text is "share" or "contribution" or "contributes" or "contribute" or "contributed"
        || Language.Shares.Contains(_words[at].Text);

    private void FindRanking()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            var isHighest = Language.Highest.Contains(_words[at].Text);
            if (_used[at] || !(isHighest || Language.Lowest.Contains(_words[at].Text)))
            {
                continue;
            }

            var ordersOnly = PeriodParser.Is(_words, at + 1, "first") && !_used[at + 1];
            var position = at > 0 && !_used[at - 1] && Language.Ordinals.TryGetValue(_words[at - 1].Text, out var ordinal) && ordinal > 1
                ? ordinal : (int?)null;
            var count = position ?? Number(at + 1) ?? Number(at - 1);
            var counted = position is not null ? at - 1
                : Number(at + 1) is not null ? at + 1
                : Number(at - 1) is not null ? at - 1
                : (int?)null;
            UseRank(at);
            if (counted is { } number)
            {
                UseRank(number);
            }

            if (at > 0 && !_used[at - 1] && _words[at - 1].Text == "used")
            {
                UseRank(at - 1);
            }

            if (ordersOnly || (PeriodParser.Is(_words, at + 1, "popular", "common", "frequent", "frequently", "often", "used") && !_used[at + 1]))
            {
                UseRank(at + 1);
            }

            var isPercent = counted is { } last && last > at && PeriodParser.Is(_words, last + 1, "percent") && !_used[last + 1];
            if (isPercent)
            {
                UseRank(counted!.Value + 1);
            }

            var ranking = new Ranking(isHighest, count) { IsPercent = isPercent, Position = position, OrdersOnly = ordersOnly };
            _ranking = _ranking?.And(ranking) ?? ranking;
        }

        for (var at = 0; at + 1 < _words.Count; at++)
        {
            if (Language.Interrogatives.Contains(_words[at].Text) && !_used[at + 1] && Number(at + 1) is { } asked)
            {
                UseRank(at + 1);
                _ranking = _ranking?.And(new Ranking(_ranking.Descending, asked)) ?? new Ranking(true, asked);
            }
        }
    }
}
