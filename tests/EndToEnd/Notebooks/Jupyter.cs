using System.Diagnostics;
using TestServers;

namespace EndToEnd.Notebooks;

/// <summary>The machine's Jupyter, with what the notebooks import. Installs it on a bare Debian machine when run as root.</summary>
internal static class Jupyter
{
    private const string Name = "Jupyter with pandas, matplotlib and psycopg2";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static readonly (string Module, string DebianPackage)[] Needs =
    [
        ("nbconvert", "jupyter-nbconvert"),
        ("ipykernel", "python3-ipykernel"),
        ("pandas", "python3-pandas"),
        ("matplotlib", "python3-matplotlib"),
        ("psycopg2", "python3-psycopg2"),
    ];

    private static readonly Lazy<string> Python = new(FindOrInstall);

    /// <summary>Why no notebook can be run here; <c>null</c> where one can.</summary>
    public static string? WhyMissing { get; } = TestPrograms.CanInstall || Find() is not null
        ? null
        : $"needs {Name}; on Debian and Ubuntu: sudo apt-get install {string.Join(' ', Needs.Select(need => need.DebianPackage))}";

    /// <summary>Runs all cells of a notebook, in a kernel that keeps nothing outside of the directory.</summary>
    /// <param name="notebook">Its path.</param>
    /// <param name="directory">Gets <c>executed.ipynb</c> with the outputs, when no cell failed.</param>
    /// <param name="environment">What the notebook reads of its environment.</param>
    /// <returns>The exit code, and what was said beside it: of a cell that failed the cell and the error.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(
        string notebook, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(
            Python.Value,
            ["-m", "nbconvert", "--to", "notebook", "--execute", notebook, "--output-dir", directory, "--output", "executed.ipynb"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment.Append(new("HOME", directory)))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{notebook} did not end within {Patience}");
        }
    }

    private static string FindOrInstall()
    {
        if (Find() is { } python)
        {
            return python;
        }

        TestPrograms.Install(Name, [.. Needs.Select(need => need.DebianPackage)]);
        return Find() ?? throw new InvalidOperationException($"{Name} not found after it was installed");
    }

    private static string? Find() => TestPrograms.FindAll("python3").FirstOrDefault(HasAll);

    private static bool HasAll(string python)
    {
        const string program = "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))";
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", program, .. Needs.Select(need => need.Module)]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that runs a notebook, which says that it was left out where Jupyter neither is nor can be installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotebookFactAttribute : FactAttribute
{
    public NotebookFactAttribute() => Skip = Jupyter.WhyMissing;
}

/// <summary><see cref="NotebookFactAttribute"/> for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotebookTheoryAttribute : TheoryAttribute
{
    public NotebookTheoryAttribute() => Skip = Jupyter.WhyMissing;
}
