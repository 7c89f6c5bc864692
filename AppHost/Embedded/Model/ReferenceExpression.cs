using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with holes that are filled when the application starts: ports, hosts, generated passwords.</summary>
public sealed class ReferenceExpression : IValueProvider
{
    private readonly IReadOnlyList<object> _parts;

    private ReferenceExpression(IReadOnlyList<object> parts) => _parts = parts;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new([.. handler.Parts]);

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
            text.Append(part is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : part);
        return text.ToString();
    }

    [InterpolatedStringHandler]
    public readonly struct ExpressionInterpolatedStringHandler
    {
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) =>
            Parts = new List<object>((2 * formattedCount) + Math.Min(literalLength, 1));

        internal List<object> Parts { get; }

        public void AppendLiteral(string value) => Parts.Add(value);

        public void AppendFormatted(string? value) => Parts.Add(value ?? "");

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider => Parts.Add(valueProvider);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider => Parts.Add(valueProvider.Resource);
    }
}
