using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>
/// YOLOv5's assignment: a box belongs to every anchor whose sides are within a factor of its own, in the cell of its centre and in the
/// two neighbour cells that the centre is nearest to.
/// </summary>
internal static class AnchorMatching
{
    public static List<AnchorMatch> Match(DetectLevel level, int width, int height, IReadOnlyList<BoxTarget> targets, double threshold)
    {
        List<AnchorMatch> matches = [];
        foreach (BoxTarget target in targets)
        {
            float x = target.X / level.Stride, y = target.Y / level.Stride, w = target.Width / level.Stride, h = target.Height / level.Stride;
            for (int a = 0; a < level.Anchors.Count; a++)
            {
                float anchorWidth = level.Anchors[a].Width / level.Stride, anchorHeight = level.Anchors[a].Height / level.Stride;
                float wide = w / anchorWidth, high = h / anchorHeight;
                if (Math.Max(Math.Max(wide, 1 / wide), Math.Max(high, 1 / high)) >= threshold)
                    continue;
                foreach ((int column, int row) in Cells(x, y, width, height))
                    matches.Add(new(target.Picture, target.Class, a, column, row, x - column, y - row, w, h, anchorWidth, anchorHeight));
            }
        }

        return matches;
    }

    private static IEnumerable<(int Column, int Row)> Cells(float x, float y, int width, int height)
    {
        int column = Math.Clamp((int)x, 0, width - 1), row = Math.Clamp((int)y, 0, height - 1);
        yield return (column, row);
        float right = x - MathF.Floor(x), below = y - MathF.Floor(y);
        if (right < 0.5f && column > 0)
            yield return (column - 1, row);
        if (below < 0.5f && row > 0)
            yield return (column, row - 1);
        if (right > 0.5f && column < width - 1)
            yield return (column + 1, row);
        if (below > 0.5f && row < height - 1)
            yield return (column, row + 1);
    }
}
