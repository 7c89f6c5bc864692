namespace AppHost.Tests;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apphost-tests-");

    public TemporaryDirectory()
    {
        // Passable: servers may run as another user than the tests.
        if (!OperatingSystem.IsWindows())
            _directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    }

    public string Path => _directory.FullName;

    public string Combine(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public string Write(string name, string content)
    {
        var file = Combine(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>A shell script that can be run.</summary>
    public string WriteProgram(string name, string script)
    {
        var file = Write(name, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
