using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>What a model costs as a function of its groups' widths: multiply-accumulate operations, or what each weight is said to cost.</summary>
internal sealed class MacsModel
{
    private readonly List<Layer> _layers = [];

    /// <param name="dependencies">The model.</param>
    /// <param name="groups">The groups whose widths vary.</param>
    /// <param name="shapes">Shapes of the model's values.</param>
    /// <param name="worth">What one weight of a layer costs that is used at so many sites; null: one operation at each.</param>
    public MacsModel(
        ChannelDependencyGraph dependencies,
        IReadOnlyList<ChannelGroup> groups,
        IReadOnlyDictionary<string, int[]> shapes,
        Func<NodeProto, double, double>? worth = null)
    {
        Dictionary<int, int> groupOf = [];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (int unit in groups[g].Units)
                groupOf[unit] = g;
        }

        foreach (ChannelLayer layer in dependencies.Layers)
        {
            int[] weight = shapes[layer.Node.Input[1]];
            int[] sites = shapes[layer.Node.OpType == "ConvTranspose" ? layer.Node.Input[0] : layer.Node.Output[0]];
            double uses = sites[2..].Aggregate(1.0, (a, b) => a * b);
            double perPair = (worth?.Invoke(layer.Node, uses) ?? uses) * weight[2..].Aggregate(1.0, (a, b) => a * b);
            Count made = Count.Of(layer.Made, groupOf, dependencies, groups.Count);
            Count? read = layer.Read == null ? null : Count.Of(layer.Read, groupOf, dependencies, groups.Count);
            int conv = layer.Node.OpType is "Conv" or "ConvTranspose" ? (int)layer.Node.GetInt("group", 1) : 1;
            _layers.Add(new(perPair, made, read, FixedInputs(layer, weight), layer.IsDepthwise, conv));
        }
    }

    /// <summary>The cost with the given number of channels in each group.</summary>
    public double Of(IReadOnlyList<int> widths) => _layers.Sum(l => l.Macs(widths));

    private static int FixedInputs(ChannelLayer layer, int[] weight) => layer.Node.OpType switch
    {
        "Conv" => weight[1],
        "Gemm" => layer.Node.GetInt("transB", 0) != 0 ? weight[1] : weight[0],
        _ => weight[0],
    };

    private sealed record Layer(double PerPair, Count Made, Count? Read, int FixedInputs, bool Depthwise, int Groups)
    {
        public double Macs(IReadOnlyList<int> widths)
        {
            double made = Made.Of(widths);
            double read = Depthwise ? 1 : Read == null ? FixedInputs : Read.Of(widths) / Groups;
            return PerPair * made * read;
        }
    }

    // Every unit of a group occurs equally often in a layer.
    private sealed record Count(int Fixed, (int Group, double Times)[] Groups)
    {
        public static Count Of(int[] channels, Dictionary<int, int> groupOf, ChannelDependencyGraph dependencies, int groups)
        {
            int fixedCount = 0;
            int[] counts = new int[groups];
            Dictionary<int, HashSet<int>> units = [];
            foreach (int channel in channels)
            {
                int unit = dependencies.UnitOf(channel);
                if (!groupOf.TryGetValue(unit, out int g))
                {
                    fixedCount++;
                    continue;
                }

                counts[g]++;
                (units.TryGetValue(g, out HashSet<int>? own) ? own : units[g] = []).Add(unit);
            }

            return new(fixedCount, [.. units.OrderBy(u => u.Key).Select(u => (u.Key, (double)counts[u.Key] / u.Value.Count))]);
        }

        public double Of(IReadOnlyList<int> widths) => Fixed + Groups.Sum(g => g.Times * widths[g.Group]);
    }
}
