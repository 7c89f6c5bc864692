using System.Collections;

namespace AppHost.Embedded.Projects;

/// <summary>
/// What services get of the host's environment: configuration keys (.NET writes them with two underscores), keys of model
/// providers and the proxy. Nothing else, so that a service runs the same from every shell.
/// </summary>
internal static class InheritedVariables
{
    private static readonly string[] Own = ["ConnectionStrings__", "Platform__", "Parameters__", "Roles__"];
    private static readonly string[] Network = ["http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    public static IEnumerable<KeyValuePair<string, string>> ForServices() => Filter(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? "")));

    internal static IEnumerable<KeyValuePair<string, string>> Filter(IEnumerable<KeyValuePair<string, string>> variables) =>
        variables.Where(v =>
            (v.Key.Contains("__", StringComparison.Ordinal) && !v.Key.StartsWith('_') && !Own.Any(o => v.Key.StartsWith(o, StringComparison.OrdinalIgnoreCase)))
            || v.Key.EndsWith("_API_KEY", StringComparison.Ordinal)
            || Network.Contains(v.Key, StringComparer.OrdinalIgnoreCase));
}
