using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Compiles accessors as consumers of old frameworks do.</summary>
internal static class AccessorCompiler
{
    public const string NetStandard20 = "netstandard.library/2.0.3/build/netstandard2.0/ref";

    /// <summary>The accessor's class, with what it has as resources.</summary>
    public static Type Load(AccessorContent content, params ResourceDescription[] resources)
    {
        string references = content.Compression == ResourceCompression.Brotli ? Path.GetDirectoryName(typeof(object).Assembly.Location)! : NetStandard20;
        return Load(Compile(content, references, resources));
    }

    /// <summary>The class as projects of current frameworks have it, with what those have beyond .NET Standard 2.0.</summary>
    public static Type LoadCurrent(AccessorContent content) => Load(Compile(content, Path.GetDirectoryName(typeof(object).Assembly.Location)!));

    private static Type Load(byte[] assembly) =>
        new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(assembly)).GetType("My.App.Models.Yolov5n7", throwOnError: true)!;

    /// <summary>The assembly; fails the test on any warning.</summary>
    public static byte[] Compile(AccessorContent content, string references, params ResourceDescription[] resources)
    {
        string folder = Path.Combine((string)AppContext.GetData("YoloCompress.PackageRoot")!, references);
        string source = Encoding.UTF8.GetString(AccessorWriter.Write(content));
        string[] symbols = Path.IsPathRooted(references) ? ["NETCOREAPP2_1_OR_GREATER"] : [];
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

    // Reference assemblies of some frameworks, and the runtime on Windows, have native ones beside them.
    private static bool IsManaged(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("System", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll")
        && !name.Contains("EnterpriseServices.", StringComparison.Ordinal) && !name.Contains(".Native.", StringComparison.Ordinal);
}
