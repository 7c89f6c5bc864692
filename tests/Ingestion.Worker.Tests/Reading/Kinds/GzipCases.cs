using System.Text;
using Ingestion.Worker.Tests.Batches;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Nothing behind a gzip member is lost in silence.</summary>
internal static class GzipCases
{
    private const string Behind = "the file goes on behind its gzip data with bytes that are neither gzip nor zero padding, and they would be lost; compress it again";
    private static readonly byte[] First = Member("id,note\n1,a\n");
    private static readonly byte[] Second = Member("2,b\n");
    private static readonly byte[] Empty = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Large = Member("id,note\n" + string.Concat(Enumerable.Range(1, 3_000).Select(i => $"{i},{i * 7919 % 10_007}\n")));

    public static IEnumerable<ReadingCase> All =>
    [
        Of("one member", First).Loads("1|a"),
        Of("two members", [.. First, .. Second]).Loads("1|a", "2|b"),
        Of("three members with an empty one", [.. First, .. Empty, .. Second]).Loads("1|a", "2|b"),
        Of("an empty member at the end", [.. First, .. Empty]).Loads("1|a"),
        Of("a member cut in the middle of a line", [.. Member("id,note\n1,"), .. Member("a\n")]).Loads("1|a"),
        Of("text behind a member", [.. First, .. "2,b\n"u8]).IsRefused(Behind),
        Of("one byte behind a member", [.. First, (byte)'\n']).IsRefused(Behind),
        Of("text behind two members", [.. First, .. Second, .. "3,c\n"u8]).IsRefused(Behind),
        Of("text behind a member of many blocks", [.. Large, .. "2,b\n"u8]).IsRefused(Behind),
        Of("one zero byte behind a member", [.. First, 0]).Loads("1|a"),
        Of("zero padding behind a member", [.. First, .. new byte[10_240]]).Loads("1|a"),
        Of("zero padding behind two members", [.. First, .. Second, .. new byte[512]]).Loads("1|a", "2|b"),
        Of("text behind zero padding", [.. First, .. new byte[512], .. "2,b\n"u8]).IsRefused(Behind),
        Of("a member behind zero padding", [.. First, .. new byte[512], .. Second]).IsRefused(Behind),
        Of("a second member with a broken start", [.. First, 0x1F, 0x8C, .. Second[2..]]).IsRefused(Behind),
        Of("a second member with a broken method", [.. First, 0x1F, 0x8B, 9, .. Second[3..]]).IsRefused("the gzip data is broken or cut short (The archive entry was compressed using an unsupported compression method); send the file again"),
        Of("a second member with broken data", [.. First, .. Second[..^8], (byte)~Second[^8], .. Second[^7..]]).IsRefused("the gzip data is broken or cut short (The archive entry was compressed using an unsupported compression method); send the file again"),
        Of("a second member that is cut short", [.. First, .. Second[..^5]]).IsRefused("the gzip data is broken or cut short (Found truncated data while decoding); send the file again"),
    ];

    private static ReadingCase Of(string title, byte[] content) => ReadingCase.Of("notes", "gzip: " + title, content, ".csv.gz");

    private static byte[] Member(string text) => BadFile.Gzip(Encoding.UTF8.GetBytes(text));
}
