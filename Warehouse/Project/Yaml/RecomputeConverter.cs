using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

internal sealed class RecomputeConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(RecomputeYaml);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        if (!parser.Accept<MappingStart>(out _))
        {
            return new RecomputeYaml(
                [.. ((KeyYaml)rootDeserializer(typeof(KeyYaml))!).Columns.Select(column => new RecomputeKey(column, null))]);
        }

        var expressions = (Dictionary<string, string>)rootDeserializer(typeof(Dictionary<string, string>))!;
        return new RecomputeYaml([.. expressions.Select(key => new RecomputeKey(key.Key, key.Value))]);
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
