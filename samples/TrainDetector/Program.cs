using System.CommandLine;
using YoloCompress.Diagnostics;

namespace TrainDetector;

/// <summary>The command line.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<DirectoryInfo> output = new("--output") { Description = "Folder for pictures and checkpoint.", DefaultValueFactory = _ => new("workbench") };
        Option<int> pictures = new("--pictures") { Description = "Pictures to draw and learn from.", DefaultValueFactory = _ => Recipe.Full.Pictures };
        Option<int> steps = new("--steps") { Description = "Training steps.", DefaultValueFactory = _ => Recipe.Full.Steps };
        Option<bool> smoke = new("--smoke") { Description = "A short run that only shows that everything works." };
        RootCommand root = new("Draws a labelled data set of parts on a workbench and trains YOLOv5n on it from scratch.") { output, pictures, steps, smoke };
        root.SetAction(parsed =>
        {
            Recipe recipe = parsed.GetValue(smoke)
                ? Recipe.Smoke
                : Recipe.Full with { Pictures = parsed.GetValue(pictures), Steps = parsed.GetValue(steps) };
            try
            {
                new Training(recipe, parsed.GetValue(output)!.FullName, new ConsoleDiagnostics()).Run();
                return 0;
            }
            catch (YoloCompressException e)
            {
                Console.Error.WriteLine($"error {e.Code}: {e.Message}");
                return 1;
            }
        });
        return root.Parse(arguments).Invoke();
    }
}
