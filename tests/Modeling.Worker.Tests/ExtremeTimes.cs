namespace Modeling.Worker.Tests;

/// <summary>Beginnings of stretches of three days in years that an extract has by mistake, around the limits of clocks that count seconds.</summary>
internal static class ExtremeTimes
{
    public static IReadOnlyList<DateTimeOffset> All { get; } =
    [
        new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMilliseconds(500), new(2038, 1, 19, 3, 14, 7, TimeSpan.Zero),
        new(2106, 2, 7, 6, 28, 15, TimeSpan.Zero), new(2150, 6, 1, 12, 0, 0, TimeSpan.Zero), new(9999, 12, 29, 0, 0, 0, TimeSpan.Zero),
    ];
}
