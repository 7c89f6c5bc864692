using Bench.Generation;

namespace Bench.Assistant;

/// <summary>The assistant domain: law firms, their users, and what these asked the assistant from April to June 2024.</summary>
public static class AssistantGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/assistant</c>; of the options only the seed and the directory matter.</summary>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var directory = Path.Combine(options.Out, "assistant");
        var firms = AssistantFirm.Make(options.Seed);
        var users = AssistantUser.Make(options.Seed, firms);
        return
        [
            .. AccountFiles.WriteFirms(directory, firms),
            .. AccountFiles.WriteUsers(directory, users),
            .. QueryFiles.Write(directory, options.Seed, firms, users),
        ];
    }
}
