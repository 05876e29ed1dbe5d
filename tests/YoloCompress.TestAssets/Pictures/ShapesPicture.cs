namespace YoloCompress.TestAssets.Pictures;

/// <summary>
/// A generated picture: coloured shapes of several sizes and a few grey distractors on a dull, slightly noisy background.
/// The same seed always gives the same picture.
/// </summary>
public sealed class ShapesPicture
{
    private const double SmallestSide = 12, LargestSide = 92;
    private readonly ulong _seed;

    private ShapesPicture(ulong seed, int width, int height, IReadOnlyList<Shape> objects, IReadOnlyList<Shape> distractors)
    {
        _seed = seed;
        Width = width;
        Height = height;
        Objects = objects;
        Distractors = distractors;
    }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>What a detector has to find.</summary>
    public IReadOnlyList<Shape> Objects { get; }

    /// <summary>What it has to leave alone.</summary>
    public IReadOnlyList<Shape> Distractors { get; }

    /// <summary>Makes up a picture.</summary>
    /// <param name="seed">Says which one.</param>
    /// <param name="imageSize">The detector's input size; shapes are 12 to 92 pixels after the picture is scaled to it.</param>
    public static ShapesPicture Generate(ulong seed, int imageSize = TinyDetector.DefaultImageSize)
    {
        SplitMix random = new(seed);
        int longer = (int)(imageSize * random.Between(1, 1.5)), shorter = (int)(longer * random.Between(0.7, 1));
        (int width, int height) = random.Below(3) == 0 ? (shorter, longer) : (longer, shorter);
        double scale = (double)longer / imageSize;

        List<Shape> objects = [], distractors = [];
        int wanted = 1 + random.Below(5), unwanted = random.Below(4);
        for (int attempt = 0; attempt < 200 && objects.Count + distractors.Count < wanted + unwanted; attempt++)
        {
            bool isObject = objects.Count < wanted;
            Shape shape = Invent(random, width, height, scale, isObject);
            bool isFree = objects.Concat(distractors).All(
                o => !shape.IsNear(o, (6 * scale) + (0.25 * Math.Max(Largest(shape), Largest(o)))));
            if (isFree)
                (isObject ? objects : distractors).Add(shape);
        }

        return new(seed, width, height, objects, distractors);
    }

    /// <summary>The pixels, RGB, row by row.</summary>
    public byte[] Paint()
    {
        SplitMix random = new(_seed ^ 0x5EED);
        double[] from = Dull(random), to = Dull(random);
        byte[] pixels = new byte[3 * Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double t = ((double)x / Width * 0.5) + ((double)y / Height * 0.5);
                // Noise in steps of four grey values: PNG files stay small.
                double noise = 4 * random.Below(4) - 6;
                Span<double> colour = [from[0] + (t * (to[0] - from[0])), from[1] + (t * (to[1] - from[1])), from[2] + (t * (to[2] - from[2]))];
                foreach (Shape shape in Distractors)
                    Cover(shape, x, y, colour);
                foreach (Shape shape in Objects)
                    Cover(shape, x, y, colour);
                for (int channel = 0; channel < 3; channel++)
                    pixels[(3 * ((y * Width) + x)) + channel] = (byte)Math.Clamp(Math.Round(colour[channel] + noise), 0, 255);
            }
        }

        return pixels;
    }

    /// <summary>The labels, one line per object: class, centre and size relative to the picture.</summary>
    public string Labels() => string.Concat(Objects.Select(o => FormattableString.Invariant(
        $"{o.Class} {(o.X + (o.Width / 2)) / Width:F6} {(o.Y + (o.Height / 2)) / Height:F6} {o.Width / Width:F6} {o.Height / Height:F6}\n")));

    private static Shape Invent(SplitMix random, int width, int height, double scale, bool isObject)
    {
        double side = SmallestSide * Math.Pow(LargestSide / SmallestSide, random.Between(0, 1)) * scale;
        double other = side * random.Between(0.62, 1);
        (double w, double h) = random.Below(2) == 0 ? (side, other) : (other, side);
        (w, h) = (Math.Min(w, width - 4), Math.Min(h, height - 4));
        double x = random.Between(2, width - 2 - w), y = random.Between(2, height - 2 - h);
        Form form = random.Below(2) == 0 ? Form.Rectangle : Form.Ellipse;
        if (!isObject)
        {
            double[] dull = Dull(random);
            return new(form, -1, x, y, w, h, (int)dull[0], (int)dull[1], (int)dull[2]);
        }

        int kind = random.Below(3);
        int[] colour = new int[3];
        for (int channel = 0; channel < 3; channel++)
            colour[channel] = (int)(channel == kind ? random.Between(165, 245) : random.Between(15, 75));
        return new(form, kind, x, y, w, h, colour[0], colour[1], colour[2]);
    }

    private static double Largest(Shape shape) => Math.Max(shape.Width, shape.Height);

    private static double[] Dull(SplitMix random)
    {
        double grey = random.Between(30, 225);
        return [grey + random.Between(-12, 12), grey + random.Between(-12, 12), grey + random.Between(-12, 12)];
    }

    // Edges are smoothed by 2 x 2 samples a pixel.
    private static void Cover(Shape shape, int x, int y, Span<double> colour)
    {
        if (x + 1 < shape.X || y + 1 < shape.Y || x > shape.X + shape.Width || y > shape.Y + shape.Height)
            return;
        int inside = 0;
        for (int sample = 0; sample < 4; sample++)
            inside += shape.Contains(x + 0.25 + (0.5 * (sample % 2)), y + 0.25 + (0.5 * (sample / 2))) ? 1 : 0;
        double share = inside / 4.0;
        colour[0] += share * (shape.Red - colour[0]);
        colour[1] += share * (shape.Green - colour[1]);
        colour[2] += share * (shape.Blue - colour[2]);
    }
}
