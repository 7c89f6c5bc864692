using Bench.Generation;

namespace Bench.Crm;

/// <summary>The crm domain: customers, interactions with them in 2019 and 2020, and the product that each month was about.</summary>
public static class CrmGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/crm</c>; of the options only the seed and the directory matter.</summary>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var directory = Path.Combine(options.Out, "crm");
        return [.. CustomerFiles.WriteCustomers(directory), .. CustomerFiles.WriteProducts(directory), .. InteractionFiles.Write(directory, options.Seed)];
    }
}
