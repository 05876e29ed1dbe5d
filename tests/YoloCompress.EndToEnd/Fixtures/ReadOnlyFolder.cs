using System.Diagnostics;

namespace YoloCompress.EndToEnd;

/// <summary>A folder that nobody can write into until it is disposed.</summary>
internal sealed class ReadOnlyFolder : IDisposable
{
    private readonly string _path;
    private readonly bool _mounted;

    public ReadOnlyFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Folders are made read-only by permissions of Linux and macOS here.");
        _path = path;
        if (Environment.IsPrivilegedProcess)
        {
            if (Run("mount", "--bind", path, path) != 0)
                Assert.Inconclusive("Root may write everywhere, and may not mount anything here.");
            _mounted = true;
            Assert.AreEqual(0, Run("mount", "-o", "remount,ro,bind", path));
        }
        else
        {
            Assert.AreEqual(0, Run("chmod", "-R", "a-w", path));
        }
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _path);
        else
            Run("chmod", "-R", "u+w", _path);
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
