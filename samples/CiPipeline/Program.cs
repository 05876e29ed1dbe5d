using CiPipeline.Models;

Console.WriteLine($"The assembly carries a model of {Workbench.OpenRead().Length:N0} bytes for pictures of {Workbench.ImageSize} pixels.");
