using System.Text.Json;
using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>A block of a page as a reader has it.</summary>
/// <param name="Title">Its heading, or what it is called by a screen reader.</param>
/// <param name="IsCohort">Whether its table is a grid of shares.</param>
/// <param name="Values">Values with their labels.</param>
/// <param name="Heads">Headings of its table; empty without one.</param>
/// <param name="Rows">Cells of its table.</param>
/// <param name="Sources">Where its numbers are said to be from.</param>
internal sealed record ShownBlock(
    string Title, bool IsCohort, IReadOnlyList<ShownValue> Values, IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows,
    IReadOnlyList<ShownSource> Sources)
{
    private const string Read = """
        () => {
            const text = one => one.textContent.trim();
            return [...document.querySelectorAll('section.block')].map(block => ({
                title: block.getAttribute('aria-label'),
                isCohort: block.querySelector('.cohort') !== null,
                values: [...block.querySelectorAll('.values li')].map(one => (
                    { label: text(one.querySelector('.label')), text: text(one.querySelector('.value')) })),
                heads: [...block.querySelectorAll('thead th')].map(text),
                rows: [...block.querySelectorAll('tbody tr')].map(row => [...row.cells].map(text)),
                sources: [...block.querySelectorAll('.about h3')].map(head => {
                    const facts = head.nextElementSibling.nextElementSibling;
                    return {
                        name: text(head),
                        url: facts.querySelector('a.api').getAttribute('href'),
                        command: facts.querySelector('.copy')?.textContent,
                    };
                }),
            }));
        }
        """;

    /// <summary>The blocks of a page that say where their numbers are from.</summary>
    public static async Task<IReadOnlyList<ShownBlock>> ReadAllAsync(IPage page)
    {
        var blocks = (await page.EvaluateAsync<JsonElement>(Read)).Deserialize<List<ShownBlock>>(JsonSerializerOptions.Web)!;
        return [.. blocks.Where(block => block.Sources.Count > 0)];
    }
}

/// <param name="Label">Its metric.</param>
/// <param name="Text">As it is shown.</param>
internal sealed record ShownValue(string Label, string Text);

/// <param name="Name">The metric or analysis.</param>
/// <param name="Url">The request of the API that is said to give the same.</param>
/// <param name="Command">The command that is said to give the same, if there is one.</param>
internal sealed record ShownSource(string Name, string Url, string? Command);
