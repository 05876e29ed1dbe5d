using SkiaSharp;
using TrainDetector;
using YoloCompress.Inference;
NativeLibraries.Register();
Directory.CreateDirectory("/tmp/preview");
using SKBitmap sheet = new(4*320, 3*320);
using SKCanvas c = new(sheet);
var sw=System.Diagnostics.Stopwatch.StartNew();
for (int i = 0; i < 12; i++)
{
    var (b, l) = Workbench.Draw(320, (ulong)(1000 + i));
    c.DrawBitmap(b, i % 4 * 320, i / 4 * 320, SKSamplingOptions.Default);
    using SKPaint p = new() { Style = SKPaintStyle.Stroke, Color = SKColors.Lime };
    foreach (var x in l) c.DrawRect((i % 4 * 320) + ((x.X - (x.Width / 2)) * 320), (i / 4 * 320) + ((x.Y - (x.Height / 2)) * 320), x.Width * 320, x.Height * 320, p);
    b.Dispose();
}
Console.WriteLine(sw.ElapsedMilliseconds/12.0);
using var f = File.Create("/tmp/preview/sheet.png");
sheet.Encode(f, SKEncodedImageFormat.Png, 90);
