using System.Diagnostics;
using System.Text;

namespace YoloCompress.EndToEnd;

/// <summary><c>dotnet watch</c>: what we generate must not start the next build.</summary>
[TestClass]
public sealed class WatchTests : Scenario
{
    [TestMethod]
    public void Watch_BuildsOnceForAChangeOfTheModel_AndDoesNotLoop()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        using Process watch = workspace.Start("watch", "build", "--non-interactive", "--no-restore");
        StringBuilder said = new();
        watch.OutputDataReceived += (_, e) => Append(e.Data);
        watch.ErrorDataReceived += (_, e) => Append(e.Data);
        watch.BeginOutputReadLine();
        watch.BeginErrorReadLine();
        try
        {
            // Between the end of a build and these words, dotnet watch itself misses changes.
            Assert.IsTrue(Await(() => Builds() >= 1 && Said().Contains("Waiting for a file to change", StringComparison.Ordinal)), Said());
            File.AppendAllText(workspace.Of("models/shapes.onnx"), "x");
            Assert.IsTrue(Await(() => Builds() >= 2), Said());
            Thread.Sleep(TimeSpan.FromSeconds(5));
            Assert.AreEqual(2, Builds(), Said());
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
        }

        Assert.AreEqual(2, workspace.WorkerStarts());

        void Append(string? line)
        {
            lock (said)
                said.AppendLine(line);
        }

        string Said()
        {
            lock (said)
                return said.ToString();
        }

        int Builds() => Said().Split("Build succeeded").Length - 1;

        static bool Await(Func<bool> condition) => SpinWait.SpinUntil(() => condition() || Pause(), TimeSpan.FromMinutes(2));

        static bool Pause()
        {
            Thread.Sleep(100);
            return false;
        }
    }
}
