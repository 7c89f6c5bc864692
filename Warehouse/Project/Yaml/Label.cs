using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

/// <summary>
/// What dbt's users write for people and other tools, <c>tags</c> and <c>meta</c>: it may be anything, and changes nothing
/// here.
/// </summary>
internal sealed record Label;

internal sealed class LabelConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(Label);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        parser.SkipThisAndNestedEvents();
        return new Label();
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
