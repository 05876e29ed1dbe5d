using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Tests.Pipeline;

namespace YoloCompress.Tests.Detection;

[TestClass]
public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDiagnostics _diagnostics = new();

    public ImageSetTests()
    {
        foreach (string picture in new[] { "data/images/b/2.jpg", "data/images/10.png", "data/images/9.JPG", "data/images/b/1.webp", "data/images/notes.md" })
            _folder.Write(picture, "");
        _folder.Write("data/labels/9.txt", "");
        _folder.Write("data/labels/b/1.txt", "");
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Folder_CountsWithThoseBelow_InOrdinalOrder()
    {
        ImageSet set = Resolve("data/images");

        CollectionAssert.AreEqual(new[] { "10.png", "9.JPG", "b/1.webp", "b/2.jpg" }, Names(set));
        CollectionAssert.AreEqual(
            new[] { null, _folder.PathOf("data/labels/9.txt"), _folder.PathOf("data/labels/b/1.txt"), null }, set.Pictures.Select(p => p.LabelPath).ToArray());
        Assert.IsTrue(set.HasLabels);
        Assert.IsNull(set.ClassNames);
    }

    [TestMethod]
    public void FilesAndFolders_AreAllThatTheSetDependsOn()
    {
        ImageSet set = Resolve("data/images");

        CollectionAssert.AreEquivalent(
            set.Pictures.Select(p => p.Path).Concat(set.Pictures.Select(p => p.LabelPath).OfType<string>()).ToArray(), set.Files.ToArray());
        SearchedFolder[] expected =
        [
            new(_folder.PathOf("data/images"), "*", Recursive: true),
            new(_folder.PathOf("data/labels"), "*.txt", Recursive: false),
            new(_folder.PathOf("data/images"), "*.txt", Recursive: false),
            new(_folder.PathOf("data/labels/b"), "*.txt", Recursive: false),
            new(_folder.PathOf("data/images/b"), "*.txt", Recursive: false),
        ];
        CollectionAssert.AreEquivalent(expected, set.Folders.ToArray());
    }

    [TestMethod]
    [DataRow("data/images/*.png", "10.png")]
    [DataRow("data/images/?.*", "9.JPG")]
    [DataRow("data/**/?.*", "9.JPG b/1.webp b/2.jpg")]
    [DataRow("data/**", "10.png 9.JPG b/1.webp b/2.jpg")]
    [DataRow("data/*/b/*.jpg", "b/2.jpg")]
    [DataRow("data/images/b;data/images/10.png", "b/1.webp b/2.jpg 10.png")]
    public void Patterns(string pattern, string names) => CollectionAssert.AreEqual(names.Split(' '), Names(Resolve(pattern)));

    [TestMethod]
    public void LabelBesideThePicture_IsFound_WithoutAFolderNamedImages()
    {
        _folder.Write("plain/a.jpg", "");
        string label = _folder.Write("plain/a.txt", "");

        Assert.AreEqual(label, Resolve("plain").Pictures.Single().LabelPath);
    }

    [TestMethod]
    public void Yaml_NamesSplitsAndClasses()
    {
        _folder.Write("d/set.yaml", "path: ../data\ntrain: [images/b, images/10.png]\nval: images/9.JPG\nnames:\n  1: cat\n  0: dog\n");

        ImageSet train = Resolve("d/set.yaml", DataSplit.Train);
        ImageSet validation = Resolve("d/set.yaml");

        CollectionAssert.AreEqual(new[] { "b/1.webp", "b/2.jpg", "10.png" }, Names(train));
        CollectionAssert.AreEqual(new[] { "9.JPG" }, Names(validation));
        CollectionAssert.AreEqual(new[] { "dog", "cat" }, train.ClassNames!.ToArray());
        CollectionAssert.Contains(train.Files.ToArray(), _folder.PathOf("d/set.yaml"));
    }

    [TestMethod]
    [DataRow("path: data\nval: images/b", DisplayName = "path from the base directory")]
    [DataRow("val: ../data/images/b", DisplayName = "no path: from the yaml")]
    [DataRow("path: ../data\nval: ../images/b", DisplayName = "../ that means ./ , as hosted data sets write it")]
    [DataRow("path: ../data\nval: images/b/*", DisplayName = "pattern")]
    [DataRow("path: ../data\nval: list.txt", DisplayName = "list file")]
    public void Yaml_FindsItsFolders(string yaml)
    {
        _folder.Write("d/set.yaml", yaml);
        _folder.Write("data/list.txt", "./images/b/1.webp\nimages/b/2.jpg\n\n");

        CollectionAssert.AreEqual(new[] { "b/1.webp", "b/2.jpg" }, Names(Resolve("d/set.yaml")));
    }

    [TestMethod]
    [DataRow("nc: 2\nnames: [a, b]", "a b")]
    [DataRow("nc: 2", "class0 class1")]
    [DataRow("", "")]
    public void Yaml_ClassNames(string keys, string names)
    {
        _folder.Write("set.yaml", $"val: data/images\n{keys}");

        Assert.AreEqual(names, string.Join(' ', Resolve("set.yaml").ClassNames ?? []));
    }

    [TestMethod]
    [DataRow("train: data/images", "'val' is missing. There is: train")]
    [DataRow("val:", "'val' is missing")]
    [DataRow("val: []", "'val' is an empty list")]
    [DataRow("val: {a: b}", "'val' holds something other than text")]
    [DataRow("val: data/images\nnames: [a, b]\nnc: 3", "says 3 classes, but 'names' has 2")]
    [DataRow("val: data/images\nnames: {0: a, 2: b}", "lacks class 1")]
    [DataRow("val: data/images\nnames: {a: b}", "'a' where a number is needed")]
    [DataRow("- a", "no mapping")]
    [DataRow("val: [unclosed", "Line ")]
    public void BrokenYaml_IsExplained(string yaml, string message)
    {
        string file = _folder.Write("set.yaml", yaml);

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Resolve("set.yaml"));

        Assert.AreEqual(ErrorCodes.DataYamlInvalid, e.Code);
        Assert.AreEqual(file, e.File);
        StringAssert.Contains(e.Message, message);
    }

    [TestMethod]
    [DataRow("nowhere", ErrorCodes.DataNotFound)]
    [DataRow("nowhere/*.jpg", ErrorCodes.NoPictures)]
    [DataRow("data/labels", ErrorCodes.NoPictures)]
    [DataRow("data/images/notes.md", ErrorCodes.DataNotFound)]
    [DataRow(" ; ", ErrorCodes.DataNotFound)]
    public void NothingThere_IsAnError(string specification, string code) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<YoloCompressException>(() => Resolve(specification)).Code);

    [TestMethod]
    public void MissingFolderOfAYaml_NamesYamlAndPaths()
    {
        string file = _folder.Write("set.yaml", "path: data\nval: images/gone");

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Resolve("set.yaml"));

        Assert.AreEqual((ErrorCodes.DataNotFound, file), (e.Code, e.File));
        StringAssert.Contains(e.Message, _folder.PathOf("data", "images/gone"));
    }

    [TestMethod]
    public void ListWithMissingPictures_GoesOnWithTheOthers_AndWatchesTheirFolder()
    {
        _folder.Write("list.txt", "data/images/9.JPG\ndata/later/1.jpg\n");

        ImageSet set = Resolve("list.txt");

        CollectionAssert.AreEqual(new[] { "9.JPG" }, Names(set));
        Assert.AreEqual(ErrorCodes.ListedPictureMissing, _diagnostics.Warnings.Single().Code);
        CollectionAssert.Contains(set.Folders.ToArray(), new SearchedFolder(_folder.PathOf("data/later"), "*", Recursive: false));
    }

    [TestMethod]
    public void PictureListedTwice_CountsOnce_WithAWarning()
    {
        ImageSet set = Resolve("data/images/9.JPG;data/images/*.JPG");

        Assert.HasCount(1, set.Pictures);
        Assert.AreEqual(ErrorCodes.DataNameClash, _diagnostics.Warnings.Single().Code);
    }

    [TestMethod]
    public void TwoPicturesWithOneLabel_AreWarnedOf()
    {
        _folder.Write("data/images/9.png", "");

        Resolve("data/images");

        (string code, string message, string? file) = _diagnostics.Warnings.Single();
        Assert.AreEqual((ErrorCodes.DataNameClash, _folder.PathOf("data/labels/9.txt")), (code, file));
        StringAssert.Contains(message, "9.JPG and 9.png");
    }

    [TestMethod]
    public void ClassesWithOneName_AreWarnedOf()
    {
        _folder.Write("set.yaml", "val: data/images\nnames: [cat, cat]");

        Resolve("set.yaml");

        StringAssert.Contains(_diagnostics.Warnings.Single().Message, "'cat'");
    }

    [TestMethod]
    public void Slice_KeepsOrder() => CollectionAssert.AreEqual(new[] { "9.JPG", "b/1.webp" }, Names(Resolve("data/images").Slice(1, 2)));

    private ImageSet Resolve(string specification, DataSplit split = DataSplit.Validation) =>
        ImageSet.Resolve(specification, _folder.Path, split, _diagnostics);

    private string[] Names(ImageSet set) =>
        [.. set.Pictures.Select(p => Path.GetRelativePath(_folder.PathOf("data/images"), p.Path).Replace('\\', '/'))];
}
