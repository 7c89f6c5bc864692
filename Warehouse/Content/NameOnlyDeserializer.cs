using Warehouse.Semantics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Warehouse.Content;

/// <summary>Reads <c>status</c> as <c>{name: status}</c> where a list may only name what is described elsewhere.</summary>
internal sealed class NameOnlyDeserializer : INodeDeserializer
{
    public bool Deserialize(
        IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value,
        ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (!reader.Accept<Scalar>(out var scalar) || scalar.Value.Length == 0)
        {
            return false;
        }

        var name = new Located(scalar.Value, scalar.Start.Line);
        value = expectedType == typeof(Dimension) ? new Dimension { Name = name }
            : expectedType == typeof(Population) ? new Population { Name = name }
            : null;
        return value is not null && reader.MoveNext();
    }
}
