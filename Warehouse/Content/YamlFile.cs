using System.Reflection;
using System.Text.RegularExpressions;
using Warehouse.Project.Yaml;
using Warehouse.Suggestions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Content;

/// <summary>Reads one YAML file of the warehouse's content. Keys are snake_case; an unknown or repeated key is an error.</summary>
public static partial class YamlFile
{
    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .WithTypeConverter(new EnumConverter())
        .WithTypeConverter(new LocatedConverter())
        .WithTypeConverter(new FolderConverter())
        .WithTypeConverter(new DataTestConverter())
        .WithTypeConverter(new KeyConverter())
        .WithTypeConverter(new RecomputeConverter())
        .WithTypeConverter(new LabelConverter())
        .WithNodeDeserializer(new NameOnlyDeserializer(), place => place.OnTop())
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .WithEnforceNullability()
        .Build();

    /// <exception cref="ContentException">The file is empty, not YAML, or does not have the shape of <typeparamref name="T"/>.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
        {
            throw new ContentException(path, 1, "there is no such file");
        }

        using var reader = new StreamReader(path);
        return Read<T>(path, reader, linesBefore: 0);
    }

    /// <summary>Reads YAML that is a part of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="reader">The part.</param>
    /// <param name="linesBefore">Lines of the file before the part.</param>
    /// <exception cref="ContentException">The part is empty, not YAML, or does not have the shape of <typeparamref name="T"/>.</exception>
    public static T Read<T>(string path, TextReader reader, long linesBefore)
        where T : class
    {
        try
        {
            return Deserializer.Deserialize<T?>(reader)
                ?? throw new ContentException(path, linesBefore + 1, "there is no YAML");
        }
        catch (YamlException e)
        {
            throw new ContentException(path, linesBefore + e.Start.Line, MessageOf(e, typeof(T).Assembly), e);
        }
    }

    private static string MessageOf(YamlException problem, Assembly assembly) => (problem.InnerException ?? problem).Message switch
    {
        var message when message.StartsWith("Yaml value is null", StringComparison.Ordinal)
            || message.StartsWith("Strict nullability", StringComparison.Ordinal) =>
                "a key has nothing after it: give it a value, or leave it out",
        var message when UnknownKey().Match(message) is { Success: true } unknown
            && (assembly.GetType(unknown.Groups[2].Value) ?? typeof(YamlFile).Assembly.GetType(unknown.Groups[2].Value)) is { } type =>
            $"'{unknown.Groups[1].Value}' is no key here; the nearest are {string.Join(", ", NearestKeys(unknown.Groups[1].Value, type))}",
        var message => message,
    };

    private static IReadOnlyList<string> NearestKeys(string written, Type type)
    {
        var nearest = new NearestTexts(written);
        foreach (var property in type.GetProperties().Where(property => property.GetCustomAttribute<YamlIgnoreAttribute>() is null))
        {
            nearest.Add(UnderscoredNamingConvention.Instance.Apply(property.Name));
        }

        return nearest.Texts;
    }

    [GeneratedRegex(@"^Property '(.+)' not found on type '(.+)'\.$")]
    private static partial Regex UnknownKey();
}

/// <summary>A text with the line it stands on, so that a later check can point at it.</summary>
public sealed record Located(string Text, long Line);

/// <summary>Reads scalars as <see cref="Located"/>.</summary>
public sealed class LocatedConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(Located);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        return new Located(scalar.Value, scalar.Start.Line);
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("content files are read, never written");
}
