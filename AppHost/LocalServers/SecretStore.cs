using System.Text.Json;

namespace AppHost.LocalServers;

/// <summary>
/// Generated passwords, beside the data that they open, in a file that only the host's user may read. Aspire would keep
/// them in the user's secrets, which a data directory outlives.
/// </summary>
internal sealed class SecretStore(string dataDirectory)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where they are kept.</summary>
    public string FilePath { get; } = Path.Combine(dataDirectory, "secrets.json");

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
            return File.Exists(FilePath) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(FilePath)) ?? [] : [];
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new SetupException(
                $"{FilePath}, which keeps the generated passwords, cannot be read: {e.Message} Restore it, or start anew with another Platform:DataDirectory.", e);
        }
    }

    private void Write(SortedDictionary<string, string> values)
    {
        var (fresh, options) = (FilePath + ".new", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, values, Indented);
        }

        File.Move(fresh, FilePath, overwrite: true);
    }
}
