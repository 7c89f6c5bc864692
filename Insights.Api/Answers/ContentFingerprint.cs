using System.Security.Cryptography;
using System.Text;
using Warehouse.Content;

namespace Insights.Api.Answers;

/// <summary>What answers are made by, beside the data: the program and the definitions of metrics, analyses, units and pages.</summary>
internal static class ContentFingerprint
{
    public static string Value { get; } = Compute(ContentDirectory.BesideProgram);

    private static string Compute(ContentDirectory content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(ContentFingerprint).Module.ModuleVersionId.ToByteArray());
        var directories = new[] { content.SemanticModels, content.Analyses, content.Pages };
        var files = directories.SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories));
        foreach (var file in files.Append(content.Units).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
