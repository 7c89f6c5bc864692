using System.Text.Json;

namespace AppHost.Embedded.Hosting;

/// <summary>The ports of the last run, so that a saved connection of a database tool keeps working when they are still free.</summary>
internal sealed class PortMemory(string file)
{
    public const string FileName = "ports.json";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ports = Read(file);

    public void Recall(string name, Action<int> prefer)
    {
        if (_ports.TryGetValue(name, out var port))
            prefer(port);
    }

    public void Remember(string name, int port)
    {
        lock (_lock)
        {
            if (_ports.TryGetValue(name, out var known) && known == port)
                return;
            _ports[name] = port;
            File.WriteAllText(file, JsonSerializer.Serialize(_ports));
        }
    }

    private static Dictionary<string, int> Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException)
        {
            // Cut off by a kill while writing; other ports do as well.
            return [];
        }
    }
}
