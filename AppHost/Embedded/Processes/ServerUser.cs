namespace AppHost.Embedded.Processes;

/// <summary>The unprivileged account that servers run under when the host itself is root.</summary>
internal sealed record ServerUser(string Name, uint Uid, uint Gid)
{
    /// <summary><c>postgres</c> if the machine has it, otherwise <c>nobody</c>; <c>null</c> when the host is not root.</summary>
    /// <exception cref="ServerException">The host is root and there is no account to step down to.</exception>
    public static ServerUser? ForThisHost() => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? Find("/etc/passwd") : null;

    public static ServerUser Find(string passwdFile)
    {
        var accounts = File.ReadLines(passwdFile)
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length >= 4 && uint.TryParse(fields[2], out _) && uint.TryParse(fields[3], out _))
            .ToLookup(fields => fields[0], fields => new ServerUser(fields[0], uint.Parse(fields[2]), uint.Parse(fields[3])));
        return accounts["postgres"].Concat(accounts["nobody"]).FirstOrDefault()
            ?? throw new ServerException(
                $"The host runs as root, and {passwdFile} has neither a user 'postgres' nor 'nobody' to run the servers as. Run it as a normal user.");
    }
}
