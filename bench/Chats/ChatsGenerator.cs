using Bench.Generation;

namespace Bench.Chats;

/// <summary>The chats domain: conversations of a travel assistant in spring and summer 2024, as CSV and as JSON lines.</summary>
public static class ChatsGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/chats</c>; of the options only the seed and the directory matter.</summary>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var directory = Path.Combine(options.Out, "chats");
        return [.. ChatCsvFiles.Write(directory, options.Seed), .. ChatJsonFiles.Write(directory, options.Seed)];
    }
}
