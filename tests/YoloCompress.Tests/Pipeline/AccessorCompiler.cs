using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Compiles accessors as consumers of old frameworks do.</summary>
internal static class AccessorCompiler
{
    public const string NetStandard20 = "netstandard2.0";
    public const string Net472 = "net472";

    private const string Current = "current";

    /// <summary>The accessor's class, with what it has as resources.</summary>
    public static Type Load(AccessorContent content, params ResourceDescription[] resources)
    {
        string framework = content.Compression == ResourceCompression.Brotli ? Current : NetStandard20;
        return Load(Compile(content, framework, resources));
    }

    /// <summary>The class as projects of current frameworks have it, with what those have beyond .NET Standard 2.0.</summary>
    public static Type LoadCurrent(AccessorContent content) => Load(Compile(content, Current));

    private static Type Load(byte[] assembly) =>
        new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(assembly)).GetType("My.App.Models.Yolov5n7", throwOnError: true)!;

    /// <summary>The assembly; fails the test on any warning.</summary>
    public static byte[] Compile(AccessorContent content, string framework, params ResourceDescription[] resources)
    {
        string folder = ReferenceFolder(framework);
        string source = Encoding.UTF8.GetString(AccessorWriter.Write(content));
        string[] symbols = framework == Current ? ["NETCOREAPP2_1_OR_GREATER"] : [];
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, new(LanguageVersion.CSharp7_3, DocumentationMode.Diagnose, preprocessorSymbols: symbols));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "consumer",
            [tree],
            Directory.GetFiles(folder, "*.dll").Where(IsManaged).Select(f => MetadataReference.CreateFromFile(f)),
            new(OutputKind.DynamicallyLinkedLibrary, warningLevel: 4));
        using MemoryStream assembly = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly, manifestResources: resources);
        Assert.AreEqual("", string.Join("\n", result.Diagnostics), source);
        return assembly.ToArray();
    }

    // Reference assemblies come as the packages that the project file downloads; the packages folder has their names in lower case.
    private static string ReferenceFolder(string framework)
    {
        string packages = (string)AppContext.GetData("YoloCompress.PackageRoot")!;
        return framework switch
        {
            NetStandard20 => Path.Combine(packages, "NETStandard.Library".ToLowerInvariant(), "2.0.3", "build", "netstandard2.0", "ref"),
            Net472 => Path.Combine(packages, "Microsoft.NETFramework.ReferenceAssemblies.net472".ToLowerInvariant(), "1.0.3", "build", ".NETFramework", "v4.7.2"),
            _ => Path.GetDirectoryName(typeof(object).Assembly.Location)!,
        };
    }

    // Reference assemblies of some frameworks, and the runtime on Windows, have native ones beside them.
    private static bool IsManaged(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("System", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll")
        && !name.Contains("EnterpriseServices.", StringComparison.Ordinal) && !name.Contains(".Native.", StringComparison.Ordinal);
}
