using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Tests;

public sealed class DurationAttributeTests
{
    [Theory]
    [InlineData("00:00:01", true)]
    [InlineData("01:00:00", true)]
    [InlineData("00:00:00.999", false)]
    [InlineData("01:00:00.001", false)]
    public void Both_bounds_are_allowed_and_nothing_beyond(string duration, bool isValid)
    {
        var options = new Options { Interval = TimeSpan.Parse(duration, null) };
        var problems = new List<ValidationResult>();

        Assert.Equal(isValid, Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true));
        Assert.Equal(isValid ? [] : ["Interval must be from 00:00:01 to 01:00:00, such as 00:00:01"], problems.Select(problem => problem.ErrorMessage));
    }

    private sealed class Options
    {
        [Duration("00:00:01", "01:00:00")]
        public TimeSpan Interval { get; init; }
    }
}
