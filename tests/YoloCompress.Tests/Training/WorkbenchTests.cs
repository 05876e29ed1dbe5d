using System.Globalization;
using SkiaSharp;
using TrainDetector;
using YoloCompress.Detection;
using YoloCompress.Inference;

namespace YoloCompress.Tests.Training;

/// <summary>The generator that our own model learned from.</summary>
[TestClass]
public sealed class WorkbenchTests
{
    private const int Size = Recipe.ImageSize;

    [TestInitialize]
    public void LoadSkia() => NativeLibraries.Register();

    [TestMethod]
    public void A_seed_always_gives_the_same_picture()
    {
        (byte[] pixels, List<ObjectLabel> labels) = Draw(77);
        (byte[] again, List<ObjectLabel> same) = Draw(77);
        CollectionAssert.AreEqual(pixels, again);
        CollectionAssert.AreEqual(labels, same);
        CollectionAssert.AreNotEqual(pixels, Draw(78).Pixels);
    }

    [TestMethod]
    public void Labels_lie_inside_the_picture_and_name_every_class()
    {
        HashSet<int> classes = [];
        for (ulong seed = 500; seed < 540; seed++)
        {
            foreach (ObjectLabel label in Draw(seed).Labels)
            {
                classes.Add(label.Class);
                Assert.IsTrue(label.Width > 0 && label.Height > 0, $"{seed}: {label}");
                Assert.IsTrue(
                    label.CenterX - (label.Width / 2) > -1e-5 && label.CenterX + (label.Width / 2) < 1 + 1e-5
                    && label.CenterY - (label.Height / 2) > -1e-5 && label.CenterY + (label.Height / 2) < 1 + 1e-5,
                    $"{seed}: {label}");
            }
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(0, WorkbenchDataset.ClassNames.Count).ToArray(), classes.ToArray());
    }

    [TestMethod]
    public void Parts_lie_on_each_other_but_none_hides_another()
    {
        int touching = 0;
        for (ulong seed = 500; seed < 540; seed++)
        {
            SKRect[] boxes = [.. Draw(seed).Labels.Select(Box)];
            for (int i = 0; i < boxes.Length; i++)
            {
                for (int k = 0; k < i; k++)
                {
                    SKRect both = SKRect.Intersect(boxes[i], boxes[k]);
                    float hidden = both.Width * both.Height / Math.Min(boxes[i].Width * boxes[i].Height, boxes[k].Width * boxes[k].Height);
                    Assert.IsLessThanOrEqualTo(0.401f, hidden, $"{seed}: {boxes[i]} and {boxes[k]}");
                    touching += hidden > 0.02f ? 1 : 0;
                }
            }
        }

        Assert.IsGreaterThan(5, touching);
    }

    [TestMethod]
    public void A_part_is_drawn_where_its_label_says()
    {
        // A part's edges are in its box: there the picture changes more from pixel to pixel than elsewhere.
        double inside = 0, outside = 0;
        long insideCount = 0, outsideCount = 0;
        for (ulong seed = 500; seed < 540; seed++)
        {
            (byte[] pixels, List<ObjectLabel> labels) = Draw(seed);
            SKRect[] boxes = [.. labels.Select(Box)];
            for (int y = 0; y < Size; y += 2)
            {
                for (int x = 0; x + 2 < Size; x += 2)
                {
                    int at = 4 * ((y * Size) + x);
                    double change = Math.Abs(pixels[at] - pixels[at + 8]);
                    if (boxes.Any(b => b.Contains((x + 1f) / Size, (float)y / Size)))
                        (inside, insideCount) = (inside + change, insideCount + 1);
                    else
                        (outside, outsideCount) = (outside + change, outsideCount + 1);
                }
            }
        }

        Assert.IsGreaterThan(1.3 * outside / outsideCount, inside / insideCount);
    }

    [TestMethod]
    public void No_picture_is_in_two_splits()
    {
        DatasetSplit[] splits = [WorkbenchDataset.Validation, WorkbenchDataset.Calibration, WorkbenchDataset.Training(Recipe.Full.Pictures)];
        ulong[] seeds = [.. splits.SelectMany(s => Enumerable.Range(0, s.Count).Select(i => s.FirstSeed + (ulong)i))];
        Assert.HasCount(seeds.Length, seeds.Distinct().ToArray());
    }

    [TestMethod]
    public void What_is_committed_is_what_it_draws()
    {
        string folder = Repository.PathOf("samples", "DetectObjects", "workbench");
        foreach (DatasetSplit split in (DatasetSplit[])[WorkbenchDataset.Validation, WorkbenchDataset.Calibration])
        {
            Assert.HasCount(split.Count, Directory.GetFiles(Path.Combine(folder, "images", split.Name)));
            for (int i = 0; i < split.Count; i++)
            {
                string name = i.ToString("D5", CultureInfo.InvariantCulture);
                (byte[] pixels, List<ObjectLabel> labels) = Draw(split.FirstSeed + (ulong)i);
                string[] lines = File.ReadAllLines(Path.Combine(folder, "labels", split.Name, name + ".txt"));
                Assert.HasCount(labels.Count, lines);
                foreach ((ObjectLabel label, string line) in labels.Zip(lines))
                {
                    float[] values = [.. line.Split(' ').Select(v => float.Parse(v, CultureInfo.InvariantCulture))];
                    float[] drawn = [label.Class, label.CenterX, label.CenterY, label.Width, label.Height];
                    Assert.IsTrue(values.Zip(drawn).All(p => Math.Abs(p.First - p.Second) < 1e-4), $"{split.Name}/{name}: {line}");
                }

                using SKBitmap picture = SKBitmap.Decode(Path.Combine(folder, "images", split.Name, name + ".jpg"));
                double difference = picture.Pixels.Select((p, at) => (double)Math.Abs(p.Green - pixels[(4 * at) + 1])).Average();
                Assert.IsLessThan(12, difference, $"{split.Name}/{name}: more than JPEG loses");
            }
        }
    }

    private static (byte[] Pixels, List<ObjectLabel> Labels) Draw(ulong seed)
    {
        (SKBitmap picture, List<ObjectLabel> labels) = Workbench.Draw(Size, seed);
        using (picture)
            return (picture.GetPixelSpan().ToArray(), labels);
    }

    private static SKRect Box(ObjectLabel label) =>
        SKRect.Create(label.CenterX - (label.Width / 2), label.CenterY - (label.Height / 2), label.Width, label.Height);
}
