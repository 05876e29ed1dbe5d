using System.Runtime.InteropServices;
using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>What a model found, as bytes for the cache.</summary>
internal static class DetectionRunFile
{
    public static byte[] Write(DetectionRun run)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(run.ClassCount);
        writer.Write(run.Pictures.Count);
        foreach (PictureDetections picture in run.Pictures)
        {
            writer.Write(picture.Index);
            writer.Write(picture.Width);
            writer.Write(picture.Height);
            writer.Write(picture.Detections.Length);
            writer.Write(MemoryMarshal.AsBytes<Detection.Detection>(picture.Detections));
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static DetectionRun Read(byte[] bytes, ImageSet set)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        int classes = reader.ReadInt32();
        PictureDetections[] pictures = new PictureDetections[reader.ReadInt32()];
        for (int i = 0; i < pictures.Length; i++)
        {
            (int index, int width, int height) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            Detection.Detection[] detections = new Detection.Detection[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(detections.AsSpan()));
            pictures[i] = new(index, width, height, detections);
        }

        return new(set, classes, pictures);
    }
}
