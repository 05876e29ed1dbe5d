using System.CommandLine;
using YoloCompress.Inference;
using YoloCompress.Training;

namespace YoloCompress.Worker;

/// <summary><c>restore</c>: fetches now what a later build would fetch, for CI images and builds without a network.</summary>
internal static class RestoreCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new("restore", "Fetches the native libraries that training needs; everything else is in the package.");
        command.SetAction(_ => terminal.Run(verbose: false, diagnostics =>
        {
            PackageRestore.Diagnostics = diagnostics;
            TorchLibraries.Restore();
            diagnostics.Log(TorchLibraries.Supported ? "libtorch is there." : "libtorch does not exist for this platform; builds that do not train work without it.");
        }));
        return command;
    }
}
