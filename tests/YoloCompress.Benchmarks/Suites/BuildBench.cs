using System.Diagnostics;
using YoloCompress.TestAssets;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>Two programs in a temporary folder, the same but for the package, with a packages folder and a cache of their own.</summary>
internal sealed class BuildBench
{
    private const int Pairs = 11;
    private const int FreshRuns = 3;

    private readonly string _root = Directory.CreateTempSubdirectory("yolocompress-build-").FullName;
    private readonly string _repository = (string?)AppContext.GetData("YoloCompress.Repository") ?? throw new BenchmarkException("The repository is not known.");
    private readonly string _version = $"1.0.0-benchmark.{Guid.NewGuid().ToString("n")[..8]}";
    private readonly Lazy<(double Plain, double WithPackage)> _noOp;

    // Builds of this run share a compiler server and share it with no other build of the machine; it ends with the run.
    private readonly string _compilerServer = $"yolocompress-{Guid.NewGuid():n}";

    public BuildBench()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
        Run(_repository, "pack", "src/YoloCompress.Build/YoloCompress.Build.csproj", "-c", "Release", "-o", Of("feed"), $"-p:PackageVersion={_version}");
        File.WriteAllText(Of("nuget.config"), $"""<configuration><packageSources><add key="benchmark" value="{Of("feed")}" /></packageSources></configuration>""");
        Write("plain", "");
        Write("with", $"""
            <PackageReference Include="YoloCompress.Build" Version="{_version}" PrivateAssets="all" />
            <ModelCompression Include="assets/shapes.onnx" CalibrationData="assets/calibration/images" ValidationData="assets/shapes.yaml" />
            """);
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", Of("packages"));
        Build("plain");
        Build("with");
        _noOp = new(MeasureNoOp);
    }

    /// <summary>Bytes of the package file.</summary>
    public long PackageBytes => new FileInfo(Directory.GetFiles(Of("feed"), "*.nupkg").Single()).Length;

    /// <summary>Bytes that the first build downloads because of the package: every package file that the isolated folder got.</summary>
    public long RestoredBytes => Directory.GetFiles(Of("packages"), "*.nupkg", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    /// <summary>Builds that find nothing to do, in turns: the median without the package, and that plus the median of the differences.</summary>
    public (double Plain, double WithPackage) NoOp => _noOp.Value;

    /// <summary>A new checkout on a machine whose cache knows the result.</summary>
    public double FreshCheckout() => Median(FreshRuns, () => Reset(cache: false));

    /// <summary>The first build of all, the package restored but nothing compressed.</summary>
    public double First() => Median(FreshRuns, () => Reset(cache: true));

    private (double, double) MeasureNoOp()
    {
        List<double> plain = [], differences = [];
        for (int i = 0; i < Pairs; i++)
        {
            // The order changes, so that neither always comes first.
            double a = 0, b = 0;
            foreach (bool first in i % 2 == 0 ? (bool[])[true, false] : [false, true])
            {
                if (first)
                    a = Build("plain");
                else
                    b = Build("with");
            }

            plain.Add(a);
            differences.Add(b - a);
        }

        return (Middle(plain), Middle(plain) + Middle(differences));
    }

    private double Median(int runs, Action prepare)
    {
        List<double> seconds = [];
        for (int i = 0; i < runs; i++)
        {
            prepare();
            seconds.Add(Build("with"));
        }

        return Middle(seconds);
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private void Reset(bool cache)
    {
        foreach (string folder in (string[])["with/obj", "with/bin", .. cache ? ["cache"] : Array.Empty<string>()])
        {
            if (Directory.Exists(Of(folder)))
                Directory.Delete(Of(folder), recursive: true);
        }

        foreach (string file in Directory.GetFiles(Of("with/assets"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
    }

    private double Build(string project)
    {
        long start = Stopwatch.GetTimestamp();
        Run(Of(project), "build", "-v:q", "-nologo");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Write(string name, string items)
    {
        string folder = Directory.CreateDirectory(Of(name)).FullName;
        ShapesAssets.Write(Path.Combine(folder, "assets"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(1);");
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <YoloCompressCachePath>{Of("cache")}</YoloCompressCachePath>
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    private string Of(string relative) => Path.Combine(_root, relative);

    private void End()
    {
        try
        {
            string tools = Run(Of("plain"), "msbuild", "-getProperty:RoslynTargetsPath").Trim();
            Run(_root, "exec", Path.Combine(tools, "bincore", "VBCSCompiler.dll"), "-shutdown", $"-pipename:{_compilerServer}");
        }
        finally
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private string Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["SharedCompilationId"] = _compilerServer;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (string name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && n != "MSBUILDDISABLENODEREUSE").ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchmarkException($"dotnet {arguments[0]} failed: {output}");
        return output;
    }
}
