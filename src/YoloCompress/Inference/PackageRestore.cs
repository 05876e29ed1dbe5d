using System.Diagnostics;
using YoloCompress.Diagnostics;

namespace YoloCompress.Inference;

/// <summary>
/// Brings a package into the NuGet packages folder, outside of anybody's dependency graph: a project of one line is restored in a process
/// of its own, with the package sources of the folder that the build runs in. Nothing is referenced, so nothing can conflict.
/// </summary>
public static class PackageRestore
{
    /// <summary>Set to <c>false</c> to forbid it.</summary>
    public const string AllowVariable = "YOLOCOMPRESS_RESTORE";

    private const int TailLines = 6;

    /// <summary>Where it says what it fetches, before it does.</summary>
    public static IDiagnostics Diagnostics { get; set; } = NullDiagnostics.Instance;

    /// <summary>The line that makes a project's own restore bring the package.</summary>
    internal static string ProjectLine(NativePackage package) => $"<PackageDownload Include=\"{package.Id}\" Version=\"[{package.Version}]\" />";

    /// <summary>Restores a package of the exact version.</summary>
    /// <param name="package">Which.</param>
    /// <param name="size">How much that is, for the message.</param>
    /// <exception cref="YoloCompressException">YC0520: it is forbidden; YC0521: it failed.</exception>
    internal static void Run(NativePackage package, string size)
    {
        string otherwise = $"Otherwise add this line to the project: {ProjectLine(package)}";
        if (string.Equals(Environment.GetEnvironmentVariable(AllowVariable), "false", StringComparison.OrdinalIgnoreCase))
        {
            throw new YoloCompressException(
                ErrorCodes.PackageRestoreForbidden,
                $"The package {package.Id} {package.Version} is needed and not there, and YoloCompressRestorePackages=false forbids to fetch it. {otherwise}");
        }

        Diagnostics.Log($"Fetching {package.Id} {package.Version} ({size}, once for this machine).", Importance.High);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("yolocompress-restore-");
        try
        {
            (int exitCode, string output) = Restore(Project(folder.FullName, package, Environment.CurrentDirectory));
            if (exitCode != 0)
            {
                string tail = string.Join(' ', output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
                throw new YoloCompressException(
                    ErrorCodes.PackageRestoreFailed, $"The package {package.Id} {package.Version} could not be fetched. {otherwise} What dotnet restore said: {tail}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Project(string folder, NativePackage package, string configDirectory)
    {
        // Empty files end the search for such files in the folders above.
        foreach (string name in (ReadOnlySpan<string>)["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(folder, name), "<Project />");
        string path = Path.Combine(folder, "restore.csproj");
        File.WriteAllText(path, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                <RestoreRootConfigDirectory>{System.Security.SecurityElement.Escape(configDirectory)}</RestoreRootConfigDirectory>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {ProjectLine(package)}
              </ItemGroup>
            </Project>
            """);
        return path;
    }

    private static (int ExitCode, string Output) Restore(string project)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["restore", project, "-nologo", "-v:q", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What the outer build set for itself would lead this one astray.
        foreach (string name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
