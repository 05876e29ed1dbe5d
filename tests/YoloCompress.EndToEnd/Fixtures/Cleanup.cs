namespace YoloCompress.EndToEnd;

[TestClass]
public static class Cleanup
{
    [AssemblyCleanup]
    public static void RemovePackage() => TestPackage.Remove();
}
