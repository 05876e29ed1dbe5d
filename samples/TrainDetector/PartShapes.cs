using SkiaSharp;
using YoloCompress.Training;

namespace TrainDetector;

/// <summary>The outline of each part, about one unit wide, around the origin.</summary>
internal static class PartShapes
{
    /// <summary>The outline and what is drawn on it in a darker and a lighter tone.</summary>
    public static PartShape Of(Part part, SeededRandom random) => part switch
    {
        Part.Nut => Nut(random),
        Part.Gear => Gear(random),
        Part.Washer => Washer(random),
        Part.Screw => Screw(random),
        _ => Battery(random),
    };

    private static PartShape Nut(SeededRandom random)
    {
        float hole = random.Between(0.17, 0.25);
        using SKPathBuilder outline = new() { FillType = SKPathFillType.EvenOdd };
        outline.AddPoly(Polygon(6, 0.5f));
        outline.AddCircle(0, 0, hole);
        using SKPathBuilder dark = new();
        dark.AddCircle(0, 0, hole + 0.035f);
        using SKPathBuilder light = new();
        light.AddCircle(0, 0, 0.425f);
        return new(outline.Detach(), dark.Detach(), light.Detach());
    }

    private static PartShape Gear(SeededRandom random)
    {
        int teeth = 8 + random.Below(8);
        float root = random.Between(0.36, 0.42), hole = random.Between(0.08, 0.24), wide = random.Between(0.4, 0.6);
        List<SKPoint> points = [];
        for (int i = 0; i < teeth; i++)
        {
            double step = 2 * Math.PI / teeth, start = i * step, half = wide * step / 2;
            points.Add(Polar(root, start - (step / 2) + (half * 0.15)));
            points.Add(Polar(root, start - half));
            points.Add(Polar(0.5f, start - (half * 0.62)));
            points.Add(Polar(0.5f, start + (half * 0.62)));
            points.Add(Polar(root, start + half));
        }

        using SKPathBuilder outline = new() { FillType = SKPathFillType.EvenOdd };
        outline.AddPoly([.. points]);
        outline.AddCircle(0, 0, hole);
        using SKPathBuilder dark = new();
        dark.AddCircle(0, 0, root * 0.8f);
        using SKPathBuilder light = new();
        light.AddCircle(0, 0, hole + 0.05f);
        return new(outline.Detach(), dark.Detach(), light.Detach());
    }

    private static PartShape Washer(SeededRandom random)
    {
        // Wider than a nut's: at 24 blurred pixels a hexagon and a circle look the same.
        float hole = random.Between(0.31, 0.38);
        using SKPathBuilder outline = new() { FillType = SKPathFillType.EvenOdd };
        outline.AddCircle(0, 0, 0.5f);
        outline.AddCircle(0, 0, hole);
        using SKPathBuilder dark = new();
        dark.AddCircle(0, 0, hole + 0.03f);
        using SKPathBuilder light = new();
        light.AddCircle(0, 0, 0.46f);
        return new(outline.Detach(), dark.Detach(), light.Detach());
    }

    private static PartShape Screw(SeededRandom random)
    {
        float shaft = random.Between(0.07, 0.11), head = random.Between(0.15, 0.22), headEnd = random.Between(-0.4, -0.3);
        bool round = random.Chance(0.5);
        using SKPathBuilder outline = new();
        if (round)
        {
            outline.MoveTo(headEnd, -head);
            outline.QuadTo(-0.6f, 0, headEnd, head);
        }
        else
        {
            outline.MoveTo(-0.5f, -head);
            outline.LineTo(headEnd, -head);
            outline.LineTo(headEnd, head);
            outline.LineTo(-0.5f, head);
        }

        if (round)
            outline.LineTo(headEnd, shaft);
        outline.Close();
        outline.AddPoly([new(headEnd, -shaft), new(0.4f, -shaft), new(0.5f, 0), new(0.4f, shaft), new(headEnd, shaft)]);
        using SKPathBuilder dark = new();
        for (float x = headEnd + 0.12f; x < 0.42f; x += 0.055f)
        {
            dark.MoveTo(x, -shaft);
            dark.LineTo(x + 0.03f, shaft);
        }

        using SKPathBuilder light = new();
        light.MoveTo(headEnd, -shaft * 0.4f);
        light.LineTo(0.42f, -shaft * 0.4f);
        return new(outline.Detach(), dark.Detach(), light.Detach());
    }

    private static PartShape Battery(SeededRandom random)
    {
        float half = random.Between(0.13, 0.19), nub = half * random.Between(0.3, 0.45), band = random.Between(-0.1, 0.3);
        using SKPathBuilder outline = new();
        outline.AddRoundRect(new SKRect(-0.5f, -half, 0.46f, half), 0.035f, 0.035f);
        outline.AddRect(new SKRect(0.45f, -nub, 0.5f, nub));
        using SKPathBuilder dark = new();
        dark.AddRect(new SKRect(-0.5f, -half, band - 0.2f, half));
        using SKPathBuilder light = new();
        light.MoveTo(band, -half);
        light.LineTo(band, half);
        return new(outline.Detach(), dark.Detach(), light.Detach(), FillsDark: true);
    }

    private static SKPoint[] Polygon(int corners, float radius) =>
        [.. Enumerable.Range(0, corners).Select(i => Polar(radius, 2 * Math.PI * i / corners))];

    private static SKPoint Polar(float radius, double angle) => new((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
}

/// <summary>What is drawn of a part.</summary>
/// <param name="Outline">The silhouette.</param>
/// <param name="Dark">Lines or areas in a darker tone.</param>
/// <param name="Light">Lines in a lighter tone.</param>
/// <param name="FillsDark">The dark part is an area.</param>
internal sealed record PartShape(SKPath Outline, SKPath Dark, SKPath Light, bool FillsDark = false) : IDisposable
{
    public void Dispose()
    {
        Outline.Dispose();
        Dark.Dispose();
        Light.Dispose();
    }
}
