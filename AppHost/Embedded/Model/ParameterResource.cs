using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Makes a value for a parameter that nobody has given one.</summary>
    public abstract class ParameterDefault
    {
        public abstract string GetDefaultValue();
    }

    /// <summary>Random text.</summary>
    public sealed class GenerateParameterDefault : ParameterDefault
    {
        private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";

        public int MinLength { get; set; } = 22;

        public bool Special { get; set; } = true;

        public override string GetDefaultValue() => RandomNumberGenerator.GetString(Special ? Letters + "-_.~" : Letters, MinLength);
    }

    /// <summary>A value from configuration (<c>Parameters:name</c>), from an earlier run, or generated now.</summary>
    public sealed class ParameterResource : Resource, IValueProvider
    {
        private readonly Lazy<string> _value;

        internal ParameterResource(string name, Func<string> value, bool secret)
            : base(name)
        {
            _value = new Lazy<string>(value);
            Secret = secret;
        }

        public bool Secret { get; }

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(_value.Value);
    }
}

namespace Aspire.Hosting
{
    public static class ParameterResourceBuilderExtensions
    {
        /// <param name="builder">The application.</param>
        /// <param name="name">The parameter's name; a value can be given as <c>Parameters:name</c>.</param>
        /// <param name="value">Makes the value otherwise.</param>
        /// <param name="secret">Whether the dashboard hides it.</param>
        /// <param name="persist">Whether later runs get the same value.</param>
        public static IResourceBuilder<ParameterResource> AddParameter(
            this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
        {
            var secrets = ((DistributedApplicationBuilder)builder).Secrets;
            return builder.AddResource(new ParameterResource(
                name,
                () => builder.Configuration[$"Parameters:{name}"] is { Length: > 0 } configured
                    ? configured
                    : persist ? secrets.GetOrAdd(name, value.GetDefaultValue) : value.GetDefaultValue(),
                secret));
        }
    }
}
