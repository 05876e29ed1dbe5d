using CiPipeline.Models;

Console.WriteLine($"The assembly carries a model of {Shapes.OpenRead().Length:N0} bytes for pictures of {Shapes.ImageSize} pixels.");
