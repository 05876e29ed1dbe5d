using System.Diagnostics;
using System.Globalization;

namespace YoloCompress.Worker;

/// <summary>Ends this process when the build that started it is gone, so that a build that was killed leaves no work behind.</summary>
internal static class ParentWatch
{
    private const string Variable = "YOLOCOMPRESS_PARENT_PID";

    public static void Start()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            return;
        new Thread(() => Watch(id)) { IsBackground = true, Name = nameof(ParentWatch) }.Start();
    }

    private static void Watch(int id)
    {
        try
        {
            using Process parent = Process.GetProcessById(id);
            parent.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It can't be watched, as with a build of another user.
            return;
        }

        Environment.Exit(1);
    }
}
