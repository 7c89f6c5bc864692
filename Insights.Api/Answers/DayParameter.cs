using Npgsql;
using NpgsqlTypes;

namespace Insights.Api.Answers;

/// <summary>
/// A day as a parameter. It travels as its number, because Npgsql sends the first and the last day of .NET as <c>-infinity</c> and
/// <c>infinity</c>: no date lies before the one, and no series ends at the other.
/// </summary>
internal static class DayParameter
{
    /// <summary>The day that PostgreSQL counts from.</summary>
    public static readonly DateOnly Epoch = new(2000, 1, 1);

    /// <param name="name">Empty where parameters go by their position.</param>
    /// <param name="day">The day; <c>null</c> for none.</param>
    public static NpgsqlParameter Of(string name, DateOnly? day) =>
        new(name, NpgsqlDbType.Date) { Value = day is { } known ? known.DayNumber - Epoch.DayNumber : DBNull.Value };
}
