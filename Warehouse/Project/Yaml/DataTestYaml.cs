using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

/// <summary>A test as it stands in a twin: <c>not_null</c>, or <c>accepted_values: {values: […]}</c>.</summary>
internal sealed record DataTestYaml(string Name, DataTestArguments Arguments, long Line);

internal sealed class DataTestArguments
{
    public List<string>? Values { get; init; }

    public string? To { get; init; }

    public string? Field { get; init; }

    public string? Severity { get; init; }

    public string? Where { get; init; }
}

internal sealed class DataTestConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(DataTestYaml);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var line = parser.Current!.Start.Line;
        if (parser.TryConsume<Scalar>(out var name))
        {
            return new DataTestYaml(name.Value, new DataTestArguments(), line);
        }

        parser.Consume<MappingStart>();
        var key = parser.Consume<Scalar>();
        var arguments = (DataTestArguments?)rootDeserializer(typeof(DataTestArguments));
        parser.Consume<MappingEnd>();
        return new DataTestYaml(key.Value, arguments ?? new DataTestArguments(), line);
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
