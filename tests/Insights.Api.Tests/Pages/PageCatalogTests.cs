using Insights.Api.Pages.Definitions;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Pages;

/// <summary>What a page may say, and where a wrong one is pointed at.</summary>
public sealed class PageCatalogTests : IDisposable
{
    private static readonly ContentDirectory Shipped = ContentDirectory.BesideProgram;
    private static readonly MetricCatalog Metrics = MetricCatalog.Load(Shipped);
    private static readonly AnalysisCatalog Analyses = AnalysisCatalog.Load(Shipped, ModelProject.Load(Shipped));

    private readonly string _folder = Directory.CreateTempSubdirectory("pages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_page_has_text_and_blocks_in_the_order_of_its_file()
    {
        var page = Load("""
            Some *text*.

            ```values
            metrics: [revenue, orders]
            ```

            ```bar
            metric: revenue
            by: category
            ```

            And more.
            """);

        Assert.Equal(("A title", "/a/page", "Commerce"), (page.Properties.Title, page.Properties.Path.Text, page.Section));
        Assert.Equal(["b1", "b2"], page.Blocks.Select(block => block.Id));
        Assert.Equal(
            [typeof(PageSegment.Text), typeof(PageSegment.Row), typeof(PageSegment.Text)], page.Segments.Select(segment => segment.GetType()));
        Assert.Equal("<p>Some <em>text</em>.</p>", ((PageSegment.Text)page.Segments[0]).Html.Trim());
    }

    [Fact]
    public void Html_in_a_page_is_shown_as_text()
    {
        var page = Load("A <script>alert(1)</script> and <b onclick='x'>bold</b>.");

        var html = ((PageSegment.Text)page.Segments.Single()).Html;
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<b ", html);
    }

    [Theory]
    [InlineData("```values\nmetrics: [revenu]\n```", 6, "there is no metric 'revenu'; the nearest are revenue")]
    [InlineData("```values\nmetrics: [orders,\n  revenu]\n```", 7, "there is no metric 'revenu'")]
    [InlineData("Text.\n\n```line\nmetric: revenue\ngrain: fortnight\n```", 7, "fortnight")]
    [InlineData("```bar\nmetric: revenue\nby: colour\n```", 5, "colour")]
    [InlineData("```bar\nmetric: revenue\nby: state\ntpo: 3\n```", 8, "'tpo' is no key here; the nearest are top")]
    [InlineData("```barr\nmetric: revenue\n```", 5, "'barr' is no kind of block; the nearest are bar")]
    [InlineData("```table\nanalysis: recent-order\n```", 6, "there is no analysis 'recent-order'; the nearest are recent-orders")]
    [InlineData("```table\nanalysis: recent-orders\ncolumns: [order_day]\n```", 7, "there is no column 'order_day'")]
    [InlineData("```table\nanalysis: recent-orders\nmetrics: [revenue]\n```", 5, "exactly one of the keys")]
    [InlineData("```table\nmetrics: [revenue]\norder: -orders\n```", 5, "cannot be ordered by 'orders'")]
    [InlineData("```bar\nmetric: revenue\nby: state\ndrill: /nowhere\n```", 8, "there is no page '/nowhere'")]
    [InlineData("```line\nmetric: revenue\nparams: {colour: red}\n```", 5, "'colour' is neither a parameter nor a dimension")]
    [InlineData("```line\nmetrics: [revenue, orders]\nby: state\n```", 7, "it shows one metric")]
    [InlineData("```funnel\nanalysis: funnels\n```", 6, "there is no analysis 'funnels'; the nearest are funnel")]
    [InlineData("```cohort\nanalysis: retention\nrows: week\nacross: week_number\nvalue: users\n```", 7, "there is no column 'week'")]
    public void A_wrong_block_is_refused_with_file_and_line(string body, int line, string problem)
    {
        var refusal = Assert.Throws<ContentException>(() => Load(body));

        Assert.Contains($"page.md({line}):", refusal.Message);
        Assert.Contains(problem, refusal.Message);
    }

    [Theory]
    [InlineData("title: A\npath: /api/x", 3, "path: '/api/x'")]
    [InlineData("title: A\npath: nowhere", 3, "path: 'nowhere'")]
    [InlineData("title: A\npath: /a\nperiod: next month", 4, "period: 'next month' is not known")]
    [InlineData("title: A\npath: /a\nfilters: [colour]", 4, "filters: there is no dimension of this page's blocks 'colour'")]
    [InlineData("title: A\npath: /a\nfilters: [state]\nabout: city", 5, "about: there is no filter of this page 'city'; the nearest are state")]
    [InlineData("title: A\npath: /a\ncompare: last_week", 6, "last_week")]
    [InlineData("title: A\npath: /a\nfilter: [state]", 4, "'filter' is no key here; the nearest are filters")]
    [InlineData("path: /a", 2, "title")]
    public void A_wrong_front_matter_is_refused_with_file_and_line(string front, int line, string problem)
    {
        var refusal = Assert.Throws<ContentException>(() => Load("```values\nmetrics: [revenue]\n```", front));

        Assert.Contains(problem, refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"page.md({line}):", refusal.Message);
    }

    [Fact]
    public void Two_pages_cannot_have_one_path()
    {
        Write("first.md", "title: A\npath: /a", "Text.");
        Write("second.md", "title: B\npath: /a", "Text.");

        Assert.Contains("path: '/a' is that of", Assert.Throws<ContentException>(LoadAll).Message);
    }

    [Fact]
    public void A_file_without_front_matter_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "pages.md"), "Text.");
        Directory.CreateDirectory(Path.Combine(_folder, "pages"));
        File.WriteAllText(Path.Combine(_folder, "pages", "page.md"), "Text.");

        Assert.Contains("page.md(1): a page begins with its title and path", Assert.Throws<ContentException>(LoadAll).Message);
    }

    [Fact]
    public void The_shipped_pages_are_sound_and_each_is_in_the_menu_or_led_to()
    {
        var pages = PageCatalog.Load(Shipped, Metrics, Analyses).Pages;

        Assert.InRange(pages.Count, 10, 100);
        var led = pages.SelectMany(page => page.Blocks)
            .Select(block => block switch { BarBlock bar => bar.Drill, TableBlock table => table.Drill, _ => null }).OfType<Located>()
            .Select(drill => drill.Text).ToHashSet();
        Assert.All(pages.Where(page => page.Properties.About is not null), page => Assert.Contains(page.Properties.Path.Text, led));
    }

    [Fact]
    public void The_example_of_the_documentation_is_a_page()
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "pages.md"));
        var examples = text.Split("````markdown\n").Skip(1).Select(rest => rest.Split("\n````")[0]).ToList();

        Assert.InRange(examples.Count, 2, 20);
        for (var i = 0; i < examples.Count; i++)
        {
            Directory.CreateDirectory(Path.Combine(_folder, "pages", "commerce"));
            File.WriteAllText(Path.Combine(_folder, "pages", "commerce", $"example-{i}.md"), examples[i]);
        }

        Assert.Equal(examples.Count, LoadAll().Pages.Count);
        Assert.Contains(LoadAll().Pages, page => page.Blocks.Count() >= 4);
    }

    private PageDefinition Load(string body, string front = "title: A title\npath: /a/page")
    {
        Write(Path.Combine("commerce", "page.md"), front, body);
        return LoadAll().Pages.Single();
    }

    private void Write(string name, string front, string body)
    {
        var file = Path.Combine(_folder, "pages", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"---\n{front}\n---\n{body.ReplaceLineEndings("\n")}\n");
    }

    private PageCatalog LoadAll() => PageCatalog.Load(new ContentDirectory(_folder), Metrics, Analyses);
}
