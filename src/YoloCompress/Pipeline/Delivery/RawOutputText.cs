using System.Globalization;
using System.Text;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// The part of an accessor that turns raw values of a YOLOv5 head into boxes, as its Detect module does: for s = sigmoid(t), the centre is
/// (2 s - 0.5 + cell) * stride, the size (2 s)^2 * anchor.
/// </summary>
internal static class RawOutputText
{
    public static void Append(StringBuilder text, AccessorContent content)
    {
        if (content.Contract.Head is not { } head)
            return;
        string values = $"{5 + head.ClassCount}";
        string steps = head.CellsFirst
            ? $"const int step = 1; int cellStep = HeadAnchors[level].Length / 2 * {values}, anchorStep = {values};"
            : $"int step = HeadRows[level] * HeadColumns[level], anchorStep = {values} * step; const int cellStep = 1;";
        text.Append($$"""

                    /// <summary>A box before non-maximum suppression, in pixels of the model's input.</summary>
                    public struct Candidate
                    {
                        /// <summary>Left edge.</summary>
                        public float X1;

                        /// <summary>Upper edge.</summary>
                        public float Y1;

                        /// <summary>Right edge.</summary>
                        public float X2;

                        /// <summary>Lower edge.</summary>
                        public float Y2;

                        /// <summary>Objectness times class score, 0 to 1.</summary>
                        public float Score;

                        /// <summary>Index of the class.</summary>
                        public int ClassIndex;
                    }

                    private static readonly float[] HeadStrides = {{CSharpText.Array("float", head.Levels.Select(l => CSharpText.FloatLiteral(l.Stride)))}};
                    private static readonly int[] HeadRows = {{CSharpText.Array("int", head.Levels.Select(l => Int(l.Height)))}};
                    private static readonly int[] HeadColumns = {{CSharpText.Array("int", head.Levels.Select(l => Int(l.Width)))}};
                    private static readonly float[][] HeadAnchors = {{CSharpText.Array("float[]", head.Levels.Select(Anchors))}};

                    /// <summary>Every box that scores above a minimum, in the order of the levels.</summary>
                    /// <param name="outputs">The first {{head.Levels.Count}} outputs of a run, in the order of OutputNames, each in row-major order.</param>
                    /// <param name="minimumScore">Boxes must score above this, 0 to 1.</param>
                    public static global::System.Collections.Generic.List<Candidate> Decode(global::System.Collections.Generic.IReadOnlyList<float[]> outputs, float minimumScore)
                    {
                        global::System.Collections.Generic.List<Candidate> found = new global::System.Collections.Generic.List<Candidate>();
                        for (int level = 0; level < {{head.Levels.Count}}; level++)
                            Decode(level, outputs[level], minimumScore, found);
                        return found;
                    }

                    /// <summary>Adds the boxes of one output that score above a minimum; only those cost more than a comparison.</summary>
                    /// <param name="level">The output's index.</param>
                    /// <param name="output">Its values in row-major order.</param>
                    /// <param name="minimumScore">Boxes must score above this, 0 to 1.</param>
                    /// <param name="found">Takes the boxes.</param>
            #if NETCOREAPP2_1_OR_GREATER || NETSTANDARD2_1_OR_GREATER
                    public static void Decode(int level, global::System.ReadOnlySpan<float> output, float minimumScore, global::System.Collections.Generic.List<Candidate> found)
            #else
                    public static void Decode(int level, float[] output, float minimumScore, global::System.Collections.Generic.List<Candidate> found)
            #endif
                    {
                        float[] anchors = HeadAnchors[level];
                        int columns = HeadColumns[level], cells = HeadRows[level] * columns;
                        float stride = HeadStrides[level];
                        {{steps}}
                        if (output.Length != cells * (anchors.Length / 2) * {{values}})
                            throw new global::System.ArgumentException("Output " + OutputNames[level] + " has " + (cells * (anchors.Length / 2) * {{values}}) + " values.", "output");
                        // A sigmoid only rises: values can be compared before it.
                        float least = BeforeSigmoid(minimumScore);
                        for (int cell = 0; cell < cells; cell++)
                        {
                            for (int anchor = 0; anchor < anchors.Length / 2; anchor++)
                            {
                                int start = (cell * cellStep) + (anchor * anchorStep);
                                if (!(output[start + (4 * step)] > least))
                                    continue;
                                float objectness = Sigmoid(output[start + (4 * step)]);
                                float leastClass = BeforeSigmoid(minimumScore / objectness);
                                float x = ((2 * Sigmoid(output[start])) - 0.5f + (cell % columns)) * stride;
                                float y = ((2 * Sigmoid(output[start + step])) - 0.5f + (cell / columns)) * stride;
                                float halfWidth = 2 * Square(Sigmoid(output[start + (2 * step)])) * anchors[2 * anchor];
                                float halfHeight = 2 * Square(Sigmoid(output[start + (3 * step)])) * anchors[(2 * anchor) + 1];
                                for (int c = 5; c < {{values}}; c++)
                                {
                                    float value = output[start + (c * step)];
                                    if (!(value > leastClass))
                                        continue;
                                    found.Add(new Candidate
                                    {
                                        X1 = x - halfWidth,
                                        Y1 = y - halfHeight,
                                        X2 = x + halfWidth,
                                        Y2 = y + halfHeight,
                                        Score = objectness * Sigmoid(value),
                                        ClassIndex = c - 5,
                                    });
                                }
                            }
                        }
                    }

                    private static float BeforeSigmoid(float value)
                    {
                        return value <= 0 ? float.NegativeInfinity : value >= 1 ? float.PositiveInfinity : (float)global::System.Math.Log(value / (1.0 - value));
                    }

                    private static float Sigmoid(float value)
                    {
                        return (float)(1 / (1 + global::System.Math.Exp(-value)));
                    }

                    private static float Square(float value)
                    {
                        return value * value;
                    }

            """.ReplaceLineEndings("\n"));
    }

    private static string Anchors(DetectLevel level) =>
        CSharpText.Array("float", level.Anchors.SelectMany(a => (string[])[CSharpText.FloatLiteral(a.Width), CSharpText.FloatLiteral(a.Height)]));

    private static string Int(int value) => value.ToString(CultureInfo.InvariantCulture);
}
