using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ServiceDefaults.Configuration;

/// <summary>
/// A duration within bounds, both included, written as in configuration: <c>00:00:01</c>. The framework's
/// <see cref="RangeAttribute"/> converts its bounds when it is first used, and fails when two hosts of one process do that at once.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute(string least, string most) : ValidationAttribute
{
    private readonly TimeSpan _least = TimeSpan.Parse(least, CultureInfo.InvariantCulture);
    private readonly TimeSpan _most = TimeSpan.Parse(most, CultureInfo.InvariantCulture);

    public string Least { get; } = least;

    public string Most { get; } = most;

    public override bool IsValid(object? value) => value is null || (value is TimeSpan duration && duration >= _least && duration <= _most);

    public override string FormatErrorMessage(string name) =>
        ErrorMessage ?? $"{name} must be from {Least} to {Most}, such as {Least}";
}
