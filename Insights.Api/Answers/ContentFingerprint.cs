using System.Security.Cryptography;
using System.Text;
using Warehouse.Content;

namespace Insights.Api.Answers;

/// <summary>What answers are made by, beside the data: the program and the definitions of metrics and analyses.</summary>
internal static class ContentFingerprint
{
    public static string Value { get; } = Compute(ContentDirectory.BesideProgram);

    private static string Compute(ContentDirectory content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(ContentFingerprint).Module.ModuleVersionId.ToByteArray());
        foreach (var file in new[] { content.SemanticModels, content.Analyses }.SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
