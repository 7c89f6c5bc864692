using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

/// <summary>Reads a test of a twin: its name, or its name with what it takes below it.</summary>
internal sealed class DataTestConverter : IYamlTypeConverter
{
    private static readonly string[] Arguments = ["values", "to", "field", "column_name"];

    private static readonly string[] Settings = ["severity", "where", "tags", "meta"];

    public bool Accepts(Type type) => type == typeof(DataTestYaml);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var line = parser.Current!.Start.Line;
        if (parser.TryConsume<Scalar>(out var name))
        {
            return new DataTestYaml(Known(name), new DataTestArguments(), line);
        }

        parser.Consume<MappingStart>();
        var test = Known(parser.Consume<Scalar>());
        var arguments = new DataTestArguments();
        if (parser.Accept<Scalar>(out var nothing) && nothing.Value.Length == 0)
        {
            parser.Consume<Scalar>();
        }
        else
        {
            Read(parser, arguments, rootDeserializer);
        }

        return parser.TryConsume<MappingEnd>(out _)
            ? new DataTestYaml(test, arguments, line)
            : throw Wrong(parser.Current!, $"what '{test}' takes stands below it, further in");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");

    /// <summary>
    /// What a test takes stands below its name, or as dbt has it since 1.10 below <c>arguments</c>; how it is run stands below
    /// its name too, or below <c>config</c>.
    /// </summary>
    private static void Read(IParser parser, DataTestArguments arguments, ObjectDeserializer deserializer, string[]? known = null)
    {
        known ??= [.. Arguments, .. Settings, "arguments", "config", "name", "description"];
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            switch (known.Contains(key.Value) ? key.Value : "")
            {
                case "arguments":
                    Read(parser, arguments, deserializer, Arguments);
                    break;
                case "config":
                    Read(parser, arguments, deserializer, Settings);
                    break;
                case "values":
                    arguments.Values = Once(key, arguments.Values, (List<string>?)deserializer(typeof(List<string>)));
                    if (arguments.Values?.Contains(null!) == true)
                    {
                        throw Wrong(key, "'values' has an entry that is nothing: what is null passes the test anyway, so leave it out");
                    }

                    break;
                case "to":
                    arguments.To = Once(key, arguments.To, parser.Consume<Scalar>().Value);
                    break;
                case "field":
                    arguments.Field = Once(key, arguments.Field, parser.Consume<Scalar>().Value);
                    break;
                case "column_name":
                    arguments.ColumnName = Once(key, arguments.ColumnName, parser.Consume<Scalar>().Value);
                    break;
                case "name":
                    arguments.Name = Once(key, arguments.Name, parser.Consume<Scalar>().Value);
                    break;
                case "severity":
                    arguments.Severity = Once(key, arguments.Severity, parser.Consume<Scalar>().Value);
                    break;
                case "where":
                    arguments.Where = Once(key, arguments.Where, parser.Consume<Scalar>().Value);
                    break;
                case "tags" or "meta" or "description":
                    parser.SkipThisAndNestedEvents();
                    break;
                default:
                    throw Wrong(key, $"a test does not take '{key.Value}' here; known are {string.Join(", ", known)}");
            }
        }
    }

    private static T? Once<T>(Scalar key, T? before, T? value)
        where T : class => before is null ? value : throw Wrong(key, $"'{key.Value}' is given twice");

    private static string Known(Scalar test) => DataTestFactory.Known.Contains(test.Value)
        ? test.Value
        : throw Wrong(test, $"'{test.Value}' is not a test; known are {string.Join(", ", DataTestFactory.Known)}. "
            + "Another rule is a file under tests/, whose select returns the rows that break it");

    private static YamlException Wrong(ParsingEvent at, string problem) => new(at.Start, at.End, problem);
}
