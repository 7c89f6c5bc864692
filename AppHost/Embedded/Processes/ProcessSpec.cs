namespace AppHost.Embedded.Processes;

/// <summary>What to start and how; the environment is exactly what is given here, nothing is inherited.</summary>
internal sealed record ProcessSpec(string FileName, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "/";

    public ServerUser? User { get; init; }

    /// <summary>What the child gets when the host dies: <c>KILL</c>, <c>TERM</c> or <c>INT</c>; <c>clear</c> for nothing.</summary>
    public string DeathSignal { get; init; } = "KILL";

    /// <summary>
    /// The command line that is really run. On Linux <c>setsid</c> keeps the terminal's Ctrl+C away from the child, and
    /// <c>setpriv</c> steps down to the user and asks the kernel for the death signal; both exec, so the pid is the child's own.
    /// </summary>
    public (string FileName, IReadOnlyList<string> Arguments) CommandLine()
    {
        if (!OperatingSystem.IsLinux())
        {
            return User is null
                ? (FileName, Arguments)
                : throw new ServerException("Servers refuse to run as root here. Run the host as a normal user.");
        }

        var line = new List<string> { "setpriv" };
        if (User is not null)
            line.AddRange([$"--reuid={User.Uid}", $"--regid={User.Gid}", "--clear-groups", "--inh-caps=-all"]);
        line.AddRange([$"--pdeathsig={DeathSignal}", "--", FileName, .. Arguments]);
        return ("setsid", line);
    }

    /// <summary>The variables that any program needs to find its tools and write its temporary files.</summary>
    public static Dictionary<string, string> MinimalEnvironment(string home)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = home,
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
        };
        if (OperatingSystem.IsWindows())
        {
            foreach (var name in (string[])["SystemRoot", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"])
            {
                if (System.Environment.GetEnvironmentVariable(name) is { } value)
                    environment[name] = value;
            }
        }

        return environment;
    }
}
