using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Renderers;
using Markdig.Syntax;
using Warehouse.Content;
using Warehouse.Semantics;
using Warehouse.Suggestions;

namespace Insights.Api.Pages.Definitions;

/// <summary>Reads one page: YAML front matter, Markdown, and blocks of YAML in fences that are named after their kind.</summary>
internal static class PageFile
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().DisableHtml().Build();

    private static readonly Dictionary<string, Func<string, TextReader, long, Block>> Kinds = new()
    {
        ["values"] = YamlFile.Read<ValuesBlock>,
        ["line"] = YamlFile.Read<TimeBlock>,
        ["stacked"] = (path, reader, line) =>
        {
            var block = YamlFile.Read<TimeBlock>(path, reader, line);
            block.IsStacked = true;
            return block;
        },
        ["bar"] = YamlFile.Read<BarBlock>,
        ["table"] = YamlFile.Read<TableBlock>,
        ["funnel"] = YamlFile.Read<FunnelBlock>,
        ["cohort"] = YamlFile.Read<CohortBlock>,
    };

    /// <param name="content">Where pages are.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ContentException">It has no front matter, a block of no kind, or a key that its block does not take.</exception>
    public static PageDefinition Read(ContentDirectory content, string path)
    {
        var document = Markdown.Parse(File.ReadAllText(path), Pipeline);
        var front = document.Descendants<YamlFrontMatterBlock>().FirstOrDefault()
            ?? throw new ContentException(path, 1, "a page begins with its title and path between two lines of ---");
        var properties = YamlFile.Read<PageProperties>(path, new StringReader(front.Lines.ToString()), PageDefinition.LinesBefore);
        var section = Path.GetDirectoryName(Path.GetRelativePath(content.Pages, path))!;
        return new PageDefinition(path, section.Length == 0 ? "" : Label.Of(section), properties, [.. Segments(path, document)]);
    }

    private static IEnumerable<PageSegment> Segments(string path, MarkdownDocument document)
    {
        var (blocks, count) = (new List<Block>(), 0);
        foreach (var part in document.Where(part => part is not YamlFrontMatterBlock))
        {
            if (part is FencedCodeBlock { Info: { Length: > 0 } kind } fence)
            {
                var block = Read(path, kind, fence);
                block.Id = $"b{++count}";
                blocks.Add(block);
                continue;
            }

            if (blocks.Count > 0)
            {
                yield return new PageSegment.Row(blocks);
                blocks = [];
            }

            yield return new PageSegment.Text(Html(part));
        }

        if (blocks.Count > 0)
        {
            yield return new PageSegment.Row(blocks);
        }
    }

    private static string Html(Markdig.Syntax.Block part)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.Render(part);
        return writer.ToString();
    }

    private static Block Read(string path, string kind, FencedCodeBlock fence)
    {
        // The fence itself is one line, and lines of a document count from 0.
        var line = fence.Line + 1;
        if (!Kinds.TryGetValue(kind, out var read))
        {
            throw new ContentException(path, line, $"'{kind}' is no kind of block; "
                + $"the nearest are {string.Join(", ", NearestTexts.InOrder(kind, Kinds.Keys))}");
        }

        var block = read(path, new StringReader(fence.Lines.ToString()), line);
        block.Line = line;
        return block;
    }
}
