using System.Text.Json;

namespace AppHost.LocalServers;

/// <summary>
/// Generated passwords, beside the data that they open, in a file that only the host's user may read. Aspire would keep
/// them in the user's secrets, which a data directory outlives.
/// </summary>
internal sealed class SecretStore(string dataDirectory)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly string _file = Path.Combine(dataDirectory, "secrets.json");

    /// <exception cref="SetupException">The file is there but is not readable JSON.</exception>
    public string GetOrAdd(string name, Func<string> generate)
    {
        var values = Read();
        if (!values.TryGetValue(name, out var value))
        {
            values[name] = value = generate();
            Write(values);
        }

        return value;
    }

    private SortedDictionary<string, string> Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(_file)) ?? [] : [];
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new SetupException(
                $"{_file}, which keeps the generated passwords, cannot be read: {e.Message} Restore it, or start anew with another Platform:DataDirectory.", e);
        }
    }

    private void Write(SortedDictionary<string, string> values)
    {
        var (fresh, options) = (_file + ".new", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, values, Indented);
        }

        File.Move(fresh, _file, overwrite: true);
    }
}
