namespace YoloCompress.TestAssets.Pictures;

/// <summary>A filled shape in a picture.</summary>
/// <param name="Form">Rectangle or ellipse.</param>
/// <param name="Class">0 red, 1 green, 2 blue, or -1 for something that is no object.</param>
/// <param name="X">The left edge in pixels.</param>
/// <param name="Y">The upper edge in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public sealed record Shape(Form Form, int Class, double X, double Y, double Width, double Height, int Red, int Green, int Blue)
{
    /// <summary>True if the point lies inside.</summary>
    public bool Contains(double x, double y)
    {
        double u = ((2 * (x - X)) / Width) - 1, v = ((2 * (y - Y)) / Height) - 1;
        return Form == Form.Ellipse ? (u * u) + (v * v) <= 1 : Math.Abs(u) <= 1 && Math.Abs(v) <= 1;
    }

    /// <summary>True if the shapes' boxes come closer than that many pixels.</summary>
    public bool IsNear(Shape other, double gap) =>
        X - gap < other.X + other.Width && other.X - gap < X + Width && Y - gap < other.Y + other.Height && other.Y - gap < Y + Height;
}
