using System.Text.Json;
using System.Text.Json.Nodes;

namespace Insights.Api.Tests.Documentation;

/// <summary>Compares a value with a schema of the document: types, required and unknown members, items, alternatives.</summary>
internal sealed class Schema(JsonNode document)
{
    /// <returns>What does not fit, each with its place; empty when all does.</returns>
    public IEnumerable<string> Problems(JsonNode? value, JsonNode schema, string place)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Problems(value, reference[2..].Split('/').Aggregate(document, (node, name) => node[name]!), place);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray alternatives)
            return alternatives.Any(one => !Problems(value, one!, place).Any()) ? [] : [$"{place} fits none of the alternatives"];
        string[] types = schema["type"] switch { JsonArray several => [.. several.Select(one => (string)one!)], JsonValue one => [(string)one!], _ => [] };
        if (types.Length > 0 && !types.Contains(TypeOf(value)) && !(types.Contains("number") && TypeOf(value) == "integer"))
            return [$"{place} is {TypeOf(value)}, expected {string.Join(" or ", types)}"];
        return value switch
        {
            JsonObject members => Members(members, schema, place),
            JsonArray items when schema["items"] is { } item => items.SelectMany((one, i) => Problems(one, item, $"{place}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> Members(JsonObject value, JsonNode schema, string place)
    {
        foreach (var name in schema["required"]?.AsArray().Select(name => (string)name!).Where(name => !value.ContainsKey(name)) ?? [])
            yield return $"{place} lacks {name}";
        var known = schema["properties"]?.AsObject();
        foreach (var (name, member) in value)
        {
            if (known?[name] is { } property)
            {
                foreach (var problem in Problems(member, property, $"{place}.{name}"))
                    yield return problem;
            }
            else if (schema["additionalProperties"] is JsonObject other)
            {
                foreach (var problem in Problems(member, other, $"{place}.{name}"))
                    yield return problem;
            }
            else if (known is not null)
            {
                yield return $"{place} has {name}, which is not in the schema";
            }
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
    };
}
