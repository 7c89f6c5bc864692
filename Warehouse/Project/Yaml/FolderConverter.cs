using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

internal sealed class FolderConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(FolderYaml);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        string? schema = null, materialized = null;
        GrantsYaml? grants = null;
        var folders = new Dictionary<string, FolderYaml>();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            switch (key.Value)
            {
                case "+schema":
                    schema = parser.Consume<Scalar>().Value;
                    break;
                case "+materialized":
                    materialized = parser.Consume<Scalar>().Value;
                    break;
                case "+grants":
                    grants = (GrantsYaml?)rootDeserializer(typeof(GrantsYaml));
                    break;
                // For dbt, which does not know what a run changed and so builds incremental models whole.
                case "+full_refresh":
                    parser.Consume<Scalar>();
                    break;
                case "+tags" or "+meta":
                    parser.SkipThisAndNestedEvents();
                    break;
                case ['+', ..]:
                    throw new YamlException(key.Start, key.End, $"'{key.Value}' is not a setting here; known are +schema, +materialized, "
                        + "+full_refresh, +grants, +tags and +meta");
                default:
                    folders.Add(key.Value, (FolderYaml)rootDeserializer(typeof(FolderYaml))!);
                    break;
            }
        }

        return new FolderYaml(new ConfigYaml { Schema = schema, Materialized = materialized, Grants = grants }, folders);
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
