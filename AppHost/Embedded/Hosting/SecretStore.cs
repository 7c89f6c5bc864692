using System.Text.Json;

namespace AppHost.Embedded.Hosting;

/// <summary>Generated passwords, in a file that only the host's user may read. Later runs on the same data get the same ones.</summary>
internal sealed class SecretStore(string file)
{
    public const string FileName = "secrets.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _lock = new();
    private SortedDictionary<string, string>? _values;

    /// <exception cref="DistributedApplicationException">The file is there but is not readable JSON.</exception>
    public string GetOrAdd(string name, Func<string> generate)
    {
        lock (_lock)
        {
            _values ??= Read();
            if (_values.TryGetValue(name, out var value))
                return value;
            _values[name] = value = generate();
            Write();
            return value;
        }
    }

    /// <summary>Replaces every generated password in a text, for what people and the dashboard get to see.</summary>
    public string Mask(string text)
    {
        lock (_lock)
        {
            foreach (var value in _values?.Values ?? Enumerable.Empty<string>())
                text = text.Replace(value, "*****", StringComparison.Ordinal);
            return text;
        }
    }

    private SortedDictionary<string, string> Read()
    {
        if (!File.Exists(file))
            return [];
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(file)) ?? [];
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"{file}, which keeps the generated passwords, cannot be read: {e.Message} Restore it, or start anew with another Platform:DataDirectory.", e);
        }
    }

    private void Write()
    {
        var temporary = file + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
            JsonSerializer.Serialize(stream, _values, Indented);
        File.Move(temporary, file, overwrite: true);
    }
}
