using System.Globalization;
using System.Text.RegularExpressions;

namespace Insights.Api.Tests.Charts;

/// <summary>The colours of <c>charts.css</c> stand out from the background and differ for the colour-blind.</summary>
public sealed partial class StyleSheetTests
{
    /// <summary>Distance in Oklab times 100: from about 2 on, colours side by side differ.</summary>
    private const double LeastDistance = 9;

    /// <summary>What is seen without one kind of cone, after Machado, Oliveira and Fernandes (2009), in linear RGB.</summary>
    private static readonly Dictionary<string, double[][]> Vision = new()
    {
        ["all cones"] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        ["protanopia"] = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ["deuteranopia"] = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ["tritanopia"] = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    };

    [Theory]
    [InlineData("#ffffff", 0)]
    [InlineData("#14171a", 1)]
    public void Text_and_marks_stand_out(string background, int scheme)
    {
        var colours = Colours(scheme);
        Assert.Equal(background, colours["--chart-surface"]);
        Assert.All(["--chart-text", "--chart-muted"], name => Assert.True(Contrast(colours[name], background) >= 4.5, name));
        Assert.All(
            colours.Keys.Where(name => name.StartsWith("--series-", StringComparison.Ordinal)).Append("--chart-axis"),
            name => Assert.True(Contrast(colours[name], background) >= 3, $"{name} has {Contrast(colours[name], background):0.00}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Series_differ_for_the_colour_blind(int scheme)
    {
        var colours = Enumerable.Range(1, 8).Select(index => Colours(scheme)[$"--series-{index}"]).ToList();
        foreach (var (vision, matrix) in Vision)
        {
            for (var one = 0; one < colours.Count; one++)
            {
                for (var other = 0; other < one; other++)
                {
                    var distance = Distance(Seen(colours[one], matrix), Seen(colours[other], matrix));
                    Assert.True(distance >= LeastDistance, $"{vision}: {colours[one]} and {colours[other]} are {distance:0.0} apart");
                }
            }
        }
    }

    /// <summary>The first block is for light pages, the second for dark ones.</summary>
    private static Dictionary<string, string> Colours(int scheme)
    {
        var css = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "charts.css"));
        return Custom().Matches(Root().Matches(css)[scheme].Value)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    private static double[] Linear(string colour) =>
    [
        .. Enumerable.Range(0, 3)
            .Select(index => int.Parse(colour.AsSpan(1 + 2 * index, 2), NumberStyles.HexNumber) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)),
    ];

    private static double Contrast(string one, string other)
    {
        double Luminance(string colour) => Linear(colour).Zip([0.2126, 0.7152, 0.0722], (value, weight) => value * weight).Sum();
        var (first, second) = (Luminance(one) + 0.05, Luminance(other) + 0.05);
        return Math.Max(first, second) / Math.Min(first, second);
    }

    /// <summary>In Oklab.</summary>
    private static double[] Seen(string colour, double[][] vision)
    {
        var seen = Times(vision, Linear(colour)).Select(value => Math.Clamp(value, 0, 1)).ToArray();
        var cones = Times(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ],
            seen);
        return Times(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ],
            [.. cones.Select(Math.Cbrt)]);
    }

    private static double[] Times(double[][] matrix, double[] vector) =>
        [.. matrix.Select(row => row.Zip(vector, (weight, value) => weight * value).Sum())];

    private static double Distance(double[] one, double[] other) =>
        100 * Math.Sqrt(one.Zip(other, (first, second) => (first - second) * (first - second)).Sum());

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex(@"(--[\w-]+): (#[0-9a-f]{6})")]
    private static partial Regex Custom();
}
