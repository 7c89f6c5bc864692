using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

internal sealed class KeyConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(KeyYaml);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) =>
        parser.TryConsume<Scalar>(out var column)
            ? new KeyYaml([column.Value])
            : new KeyYaml((List<string>?)rootDeserializer(typeof(List<string>)) ?? []);

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
