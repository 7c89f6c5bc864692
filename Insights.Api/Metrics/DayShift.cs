using System.Globalization;

namespace Insights.Api.Metrics;

/// <summary>How days are moved to those that they are compared with.</summary>
internal abstract record DayShift
{
    /// <returns>The counterpart of some days; <c>null</c> where the calendar has none, as for 30 March a month before.</returns>
    public abstract DayRange? Move(DayRange days);

    /// <summary>By so many days.</summary>
    public sealed record Days(int Count) : DayShift
    {
        public override DayRange? Move(DayRange days) =>
            days.First.DayNumber + (long)Count < DateOnly.MinValue.DayNumber || days.Last.DayNumber + (long)Count > DateOnly.MaxValue.DayNumber
                ? null : new DayRange(days.First.AddDays(Count), days.Last.AddDays(Count));
    }

    /// <summary>By so many months: whole months stay whole, others keep their days of the month.</summary>
    public sealed record Months(int Count) : DayShift
    {
        public override DayRange? Move(DayRange days)
        {
            if (!Exists(days.First) || !Exists(days.Last))
            {
                return null;
            }

            var (first, last) = CalendarUnit.Shift(Grain.Month, days.First, days.Last, Count);
            return first.Day == days.First.Day ? new DayRange(first, last) : null;
        }

        private bool Exists(DateOnly day) => (((day.Year - 1) * 12) + day.Month - 1 + (long)Count) is >= 0 and < 9999 * 12;
    }

    /// <summary>To the week of the same number, so many ISO years on.</summary>
    public sealed record WeekYears(int Count) : DayShift
    {
        public override DayRange? Move(DayRange days)
        {
            var monday = CalendarUnit.Start(Grain.Week, days.First);
            var (year, week) = (ISOWeek.GetYear(monday) + Count, ISOWeek.GetWeekOfYear(monday));
            if (year is < 2 or > 9998 || week > ISOWeek.GetWeeksInYear(year))
            {
                return null;
            }

            var counterpart = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
            return new Days(counterpart.DayNumber - monday.DayNumber).Move(days);
        }
    }
}
