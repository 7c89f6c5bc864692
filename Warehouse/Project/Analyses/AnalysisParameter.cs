using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Analyses;

/// <summary>What a parameter of an analysis takes.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The words of the files.")]
public enum ParameterType
{
    Date,
    Integer,
    Number,

    /// <summary>A member of a dimension, or one of a few values.</summary>
    Text,

    /// <summary>A part of a text, in whatever spelling.</summary>
    Search,
}

/// <summary>A parameter of an analysis. Without a default it may be left out, and is null in the select.</summary>
public sealed class AnalysisParameter
{
    /// <summary>As the select names it after the colon; snake_case.</summary>
    public required Located Name { get; init; }

    public required ParameterType Type { get; init; }

    public required string Description { get; init; }

    /// <summary>The value when none is given, written as a caller would write it.</summary>
    public string? Default { get; init; }

    /// <summary>The accepted values; any if empty.</summary>
    public List<string> Values { get; init; } = [];

    /// <summary>What its values are called in questions, such as drops for low; beside the values themselves.</summary>
    public Dictionary<string, List<string>> Words { get; init; } = [];

    /// <summary>The dimensions whose members it takes; the one of its own name if empty.</summary>
    public List<string> Dimensions { get; init; } = [];

    /// <summary>What the select calls rows without a member, such as unknown; it can be asked for as a member can.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether its value is a member of a dimension rather than one of a few.</summary>
    [YamlIgnore]
    public bool TakesMembers => Type == ParameterType.Text && Values.Count == 0;

    [YamlIgnore]
    public IReadOnlyList<string> MemberDimensions => Dimensions.Count > 0 ? Dimensions : [Name.Text];

    /// <summary>Least and greatest value of an integer or number.</summary>
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>What it takes, in words: <c>a date such as 2025-11-30</c>, <c>one of high, medium, low</c>.</summary>
    public string Accepts => Type switch
    {
        _ when Values.Count > 0 => $"one of {string.Join(", ", Values)}",
        ParameterType.Date => "a date such as 2025-11-30",
        ParameterType.Integer => "a whole number" + Bounds,
        ParameterType.Number => "a number" + Bounds,
        _ => "a text without NUL characters",
    };

    private string Bounds => (Minimum, Maximum) switch
    {
        ({ } least, { } greatest) => string.Create(CultureInfo.InvariantCulture, $" from {least} to {greatest}"),
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $" of at least {least}"),
        (null, { } greatest) => string.Create(CultureInfo.InvariantCulture, $" of at most {greatest}"),
        _ => "",
    };

    /// <summary>Reads a value that a caller wrote.</summary>
    /// <param name="text">As written, without its name.</param>
    /// <param name="value">A <see cref="DateOnly"/>, <see cref="long"/>, <see cref="double"/> or <see cref="string"/>.</param>
    /// <returns>Whether the parameter takes it; if not, <see cref="Accepts"/> says what it takes.</returns>
    public bool TryRead(string text, out object value)
    {
        var invariant = CultureInfo.InvariantCulture;
        var (isRead, read) = Type switch
        {
            ParameterType.Date => (DateOnly.TryParseExact(text, "yyyy-MM-dd", invariant, DateTimeStyles.None, out var date), (object)date),
            ParameterType.Integer =>
                (long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var integer) && IsWithin(integer), integer),
            ParameterType.Number => (double.TryParse(text, NumberStyles.Float, invariant, out var number)
                && double.IsFinite(number) && IsWithin(number), number),
            _ => (!text.Contains('\0', StringComparison.Ordinal),
                Values.Find(known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase)) ?? text),
        };
        value = read;
        return isRead && (Values.Count == 0 || Values.Contains(text, StringComparer.OrdinalIgnoreCase));
    }

    private bool IsWithin(double number) => !(number < Minimum) && !(number > Maximum);
}
