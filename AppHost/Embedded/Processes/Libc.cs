using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AppHost.Embedded.Processes;

/// <summary>The few system calls that .NET does not offer. Unix only.</summary>
internal static class Libc
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int NoSuchProcess = 3;
    private const int FileExists = 17;

    /// <returns><c>false</c> when there is no such process any more.</returns>
    public static bool Kill(int pid, int signal)
    {
        if (NativeKill(pid, signal) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    /// <summary>Gives a file to a user without following a symbolic link.</summary>
    public static void ChangeOwner(string path, uint uid, uint gid)
    {
        if (NativeLchown(path, uid, gid) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot give {path} to user {uid}");
    }

    /// <summary>Makes a directory that only its owner may enter.</summary>
    /// <returns><c>false</c> when something of that name is there already.</returns>
    public static bool MakePrivateDirectory(string path)
    {
        if (NativeMkdir(path, Convert.ToUInt32("700", 8)) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == FileExists ? false : throw new Win32Exception(error, $"cannot make directory {path}");
    }

    public static int ParentProcessId() => NativeGetppid();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int pid, int signal);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint uid, uint gid);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeMkdir([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeGetppid();
}
