using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>A running service with small datasets that let every rejected row pass, so that files end as their rows do.</summary>
public sealed class ReadingHost : IAsyncLifetime
{
    private readonly string _content = Directory.CreateTempSubdirectory("reading-").FullName;
    private IngestionHost? _host;

    public IngestionHost Host => _host ?? throw new InvalidOperationException("the service is not running");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_content, "datasets", "kinds"));
        await WriteAsync("notes", "", "{ name: id, type: text, required: true }", "{ name: note, type: text, headers: [remark] }");
        await WriteAsync("visits", "", "{ name: id, type: integer, required: true }", "{ name: note, type: text }", "{ name: day, type: date }");
        await WriteAsync("prefaced", "skip: 3", "{ name: id, type: text, required: true }", "{ name: note, type: text }");
        await WriteAsync("words", "encoding: windows-1252", "{ name: id, type: text, required: true }", "{ name: word, type: text }");
        await WriteAsync("latin", "encoding: iso-8859-1", "{ name: id, type: text, required: true }", "{ name: word, type: text }");
        await WriteAsync("cyrillic", "encoding: windows-1251", "{ name: id, type: text, required: true }", "{ name: word, type: text }");
        await WriteAsync("kana", "encoding: shift_jis", "{ name: id, type: text, required: true }", "{ name: word, type: text }");
        await WriteAsync("things", "", "{ name: id, type: text, required: true, headers: [thing_id] }", "{ name: organisation_id, type: text, headers: [organization_id] }", "{ name: size, type: integer }");
        await WriteAsync("trees", "", "{ name: id, type: text, required: true }", "{ name: tree, type: jsonb }");
        _host = await IngestionHost.StartAsync(("Warehouse:Directory", _content));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Directory.Delete(_content, recursive: true);
    }

    private Task WriteAsync(string name, string key, params string[] columns) =>
        File.WriteAllTextAsync(Path.Combine(_content, "datasets", "kinds", name + ".yml"), $"""
            name: {name}
            description: Rows of the tests of reading. One row per row.
            files: ["*_{name}.csv"]
            load: append
            max_reject_ratio: 1
            {key}
            columns:
            {string.Join("\n", columns.Select(column => $"  - {column}"))}
            """);
}
