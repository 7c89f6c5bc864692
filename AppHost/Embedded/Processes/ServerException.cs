namespace AppHost.Embedded.Processes;

/// <summary>Something that a person has to put right; the message alone says what was found and what to do.</summary>
internal sealed class ServerException : Exception
{
    public ServerException(string message)
        : base(message)
    {
    }

    public ServerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
