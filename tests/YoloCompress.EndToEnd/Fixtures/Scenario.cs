[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]

namespace YoloCompress.EndToEnd;

/// <summary>A scenario has one workspace; when it fails, its binary logs stay in <c>artifacts/e2e</c>.</summary>
public abstract class Scenario
{
    private readonly List<Workspace> _workspaces = [];

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Clean()
    {
        foreach (Workspace workspace in _workspaces)
        {
            if (TestContext.CurrentTestOutcome != UnitTestOutcome.Passed)
                workspace.Keep(TestContext.TestName!);
            workspace.Dispose();
        }
    }

    private protected Workspace NewWorkspace(bool realWorker = false, bool ownCache = false)
    {
        Workspace workspace = new(realWorker, ownCache);
        _workspaces.Add(workspace);
        return workspace;
    }
}
