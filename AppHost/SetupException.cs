namespace AppHost;

/// <summary>The platform cannot start; the message says what was found, what is wanted and what to do.</summary>
internal sealed class SetupException(string message, Exception? inner = null) : Exception(message, inner);
