using System.Runtime.CompilerServices;
using Microsoft.Build.Locator;

[assembly: DoNotParallelize]

namespace YoloCompress.Build.Tests;

internal static class Setup
{
    // Before the first type of MSBuild is touched.
    [ModuleInitializer]
    internal static void UseMSBuildOfSdk()
    {
        MSBuildLocator.RegisterDefaults();
        // A build server would outlive the tests.
        Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
        Environment.SetEnvironmentVariable("UseSharedCompilation", "false");
    }
}
