using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Content;

/// <summary>Reads the names of an enumeration in snake_case; what is none of them is told which there are.</summary>
public sealed class EnumConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => EnumOf(type).IsEnum;

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        var names = Enum.GetNames(EnumOf(type)).ToDictionary(UnderscoredNamingConvention.Instance.Apply, StringComparer.OrdinalIgnoreCase);
        return names.TryGetValue(scalar.Value, out var name)
            ? Enum.Parse(EnumOf(type), name)
            : throw new YamlException(
                scalar.Start, scalar.End, $"'{scalar.Value}' is not known here; expected {string.Join(", ", names.Keys)}");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");

    private static Type EnumOf(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
