using SkiaSharp;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Training;
using YoloCompress.Training.Operators;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class AugmentationTests
{
    private static readonly SKSizeI Size = new(96, 64);

    [TestInitialize]
    public void LoadLibraries()
    {
        TorchLibraries.Load();
        NativeLibraries.Register();
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    public void Boxes_stay_around_their_objects(double mosaic)
    {
        using TemporaryFolder folder = new();

        // One object of a colour of its own a picture, so that its pixels can be found again.
        SKColor[] colours = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255), new(255, 0, 255)];
        TrainingPicture[] pictures = [.. colours.Select((c, i) => Picture(folder, i, c))];
        using PictureStore store = new(pictures, 200, 1 << 24);
        AugmentationOptions options = new() { Mosaic = mosaic, FlipVertical = 0.5, Hue = 0, Saturation = 0, Brightness = 0 };
        PictureAugmenter augmenter = new(store, options);
        using SKBitmap bitmap = new(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        int boxes = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            List<PictureBox> found = augmenter.Draw(canvas, Size, (int)(seed % 4), new(seed));
            canvas.Flush();

            // A mosaic may show a picture twice; then it is not clear which box is whose.
            foreach (PictureBox box in found.GroupBy(b => b.Class).Where(g => g.Count() == 1 && mosaic == 0).Select(g => g.Single()))
            {
                boxes++;
                AssertAround(box, bitmap, colours[box.Class]);
            }

            foreach (PictureBox box in found)
            {
                boxes++;
                Assert.IsTrue(box.X - (box.Width / 2) >= -0.01 && box.X + (box.Width / 2) <= Size.Width + 0.01, "beyond the edge");
                SKColor middle = bitmap.GetPixel((int)box.X, (int)box.Y);
                Assert.AreEqual(0, Distance(middle, colours[box.Class]), 60, $"seed {seed}: {middle} in the middle of {box}");
            }
        }

        Assert.IsGreaterThan(30, boxes);
    }

    [TestMethod]
    public void Without_variation_the_picture_is_letterboxed()
    {
        using TemporaryFolder folder = new();
        using PictureStore store = new([Picture(folder, 0, new(255, 0, 0))], 200, 0);
        using SKBitmap bitmap = new(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        PictureBox box = new PictureAugmenter(store, AugmentationOptions.None).Draw(canvas, Size, 0, new(1)).Single();
        canvas.Flush();

        // 160 x 80 becomes 96 x 48, with 8 rows of grey above and below.
        Assert.AreEqual(new SKColor(114, 114, 114), bitmap.GetPixel(48, 7));
        Assert.AreNotEqual(new SKColor(114, 114, 114), bitmap.GetPixel(48, 8));
        Assert.AreEqual(0.6f * 96, box.X, 1e-3);
        Assert.AreEqual(32, box.Y, 1e-3);
        Assert.AreEqual(0.25f * 96, box.Width, 1e-3);
        Assert.AreEqual(0.5f * 48, box.Height, 1e-3);
    }

    [TestMethod]
    public void A_batch_depends_on_seed_and_step_alone()
    {
        using TemporaryFolder folder = new();
        TrainingPicture[] pictures = [.. Enumerable.Range(0, 5).Select(i => Picture(folder, i, new((byte)(50 * i), 90, 200)))];
        using PictureStore store = new(pictures, 200, 1 << 24), other = new(pictures, 200, 0);
        BatchSource inOrder = new(store, new(), new(PictureEncoding.Yolo), 3, _ => Size, 4), jumping = new(other, new(), new(PictureEncoding.Yolo), 3, _ => Size, 4);
        List<float[]> first = [];
        for (int step = 0; step < 4; step++)
        {
            using TrainingBatch batch = inOrder.Get(step);
            first.Add(batch.Pixels.ToFloats());
        }

        inOrder.Finish();
        foreach (int step in new[] { 3, 0 })
        {
            using TrainingBatch batch = jumping.Get(step);
            CollectionAssert.AreEqual(first[step], batch.Pixels.ToFloats());
        }

        jumping.Finish();
        CollectionAssert.AreNotEqual(first[0], first[1]);
    }

    [TestMethod]
    public void Hue_leaves_grey_and_brightness_scales_it()
    {
        using SKColorFilter filter = ColourJitter.Draw(new() { Hue = 90, Saturation = 1, Brightness = 0 }, new(3))!;
        using SKBitmap bitmap = new(1, 1, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        using SKPaint paint = new() { Color = new(80, 80, 80), ColorFilter = filter };
        canvas.DrawRect(0, 0, 1, 1, paint);
        canvas.Flush();
        SKColor grey = bitmap.GetPixel(0, 0);
        Assert.AreEqual(80, grey.Red, 1);
        Assert.AreEqual(80, grey.Green, 1);
        Assert.AreEqual(80, grey.Blue, 1);
        Assert.IsNull(ColourJitter.Draw(AugmentationOptions.None, new(3)));
    }

    [TestMethod]
    public void A_damaged_picture_is_named()
    {
        using TemporaryFolder folder = new();
        using PictureStore store = new([new(folder.Write("bad.jpg", "no picture"), [])], 100, 0);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => store.Use(0, _ => { }));
        Assert.AreEqual(ErrorCodes.TrainingPictureUnreadable, e.Code);
        StringAssert.Contains(e.File, "bad.jpg");
    }

    /// <summary>160 x 80, white, with a rectangle of 40 x 40 off the middle.</summary>
    private static TrainingPicture Picture(TemporaryFolder folder, int index, SKColor colour)
    {
        using SKBitmap bitmap = new(160, 80, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        using SKPaint paint = new() { Color = colour };
        canvas.DrawRect(76, 20, 40, 40, paint);
        canvas.Flush();
        string path = folder.PathOf($"{index}.png");
        using FileStream file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        return new(path, [new(index, 0.6f, 0.5f, 0.25f, 0.5f)]);
    }

    private static void AssertAround(PictureBox box, SKBitmap bitmap, SKColor colour)
    {
        SKRectI around = new(int.MaxValue, int.MaxValue, 0, 0);
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                if (Distance(bitmap.GetPixel(x, y), colour) < 150)
                    around = new(Math.Min(around.Left, x), Math.Min(around.Top, y), Math.Max(around.Right, x + 1), Math.Max(around.Bottom, y + 1));
            }
        }

        Assert.AreEqual(around.Left, box.X - (box.Width / 2), 1.01, "left");
        Assert.AreEqual(around.Right, box.X + (box.Width / 2), 1.01, "right");
        Assert.AreEqual(around.Top, box.Y - (box.Height / 2), 1.01, "top");
        Assert.AreEqual(around.Bottom, box.Y + (box.Height / 2), 1.01, "bottom");
    }

    private static int Distance(SKColor a, SKColor b) => Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue);
}
