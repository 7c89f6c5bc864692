using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ingestion.Worker.Values;

/// <summary>
/// Finds names that an object within an undeclared JSON value has twice with different values. PostgreSQL's jsonb keeps the last of
/// them and says nothing.
/// </summary>
internal static class JsonNames
{
    private const int KeptNames = 1_024;

    /// <summary>Hashes of the names of all objects so far, each with the number of its object.</summary>
    [ThreadStatic]
    private static HashSet<(int Object, int Hash)>? _names;

    [ThreadStatic]
    private static int[]? _objects;

    /// <param name="text">Valid JSON.</param>
    /// <returns>Where the name stands, such as <c>log[2].text</c>; <c>null</c> when there is none.</returns>
    public static string? FindConflict(ReadOnlySpan<byte> text) => text.Contains((byte)'{') && MayHaveTwice(text) ? FindIn(text) : null;

    /// <summary>What is wrong with such a name.</summary>
    public static string Problem(string name) => $"has '{name}' twice with different values; keep one of them";

    private static bool MayHaveTwice(ReadOnlySpan<byte> text)
    {
        // A set that has been large would be slow to clear for every value.
        var names = _names is { Capacity: <= KeptNames } kept ? kept : _names = [];
        var objects = _objects ??= new int[JsonText.MaxDepth + 1];
        names.Clear();
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        var count = 0;
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.StartObject)
            {
                objects[json.CurrentDepth] = count++;
            }
            else if (json.TokenType is JsonTokenType.PropertyName && !names.Add((objects[json.CurrentDepth - 1], HashOf(ref json))))
            {
                return true;
            }
        }

        return false;
    }

    private static int HashOf(ref Utf8JsonReader json)
    {
        var hash = default(HashCode);
        if (json.ValueIsEscaped)
        {
            hash.AddBytes(System.Text.Encoding.UTF8.GetBytes(json.GetString()!));
        }
        else
        {
            hash.AddBytes(json.ValueSpan);
        }

        return hash.ToHashCode();
    }

    private static string? FindIn(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        using var document = JsonDocument.ParseValue(ref json);
        return FindIn(document.RootElement, "");
    }

    private static string? FindIn(JsonElement value, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (value.ValueKind is JsonValueKind.Array)
        {
            return value.EnumerateArray().Select((item, i) => FindIn(item, $"{path}[{i}]")).FirstOrDefault(found => found is not null);
        }

        if (value.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        var values = new Dictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!values.TryAdd(property.Name, property.Value) && !JsonElement.DeepEquals(values[property.Name], property.Value))
            {
                return place;
            }

            if (FindIn(property.Value, place) is { } within)
            {
                return within;
            }
        }

        return null;
    }
}
