namespace YoloCompress.Quantization;

/// <summary>What <see cref="QdqWriter"/> writes into a graph. Nodes are named by their first output, which is unique.</summary>
internal sealed class QdqPlan
{
    /// <summary>Nodes that compute on codes.</summary>
    public HashSet<string> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Activations that are turned into codes.</summary>
    public Dictionary<string, QuantizationParameters> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Weights by the name of their initializer.</summary>
    public Dictionary<string, QuantizedWeights> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>Corrected biases by the node's first output; other nodes keep theirs.</summary>
    public Dictionary<string, float[]> Biases { get; } = new(StringComparer.Ordinal);

    /// <summary>The part of the plan that another placement leaves; null where that placement needs codes that this plan lacks.</summary>
    public QdqPlan? Within(Placement placement)
    {
        QdqPlan part = new();
        part.Nodes.UnionWith(placement.Nodes);
        foreach (string value in placement.Values())
        {
            if (!Values.TryGetValue(value, out QuantizationParameters parameters))
                return null;
            part.Values[value] = parameters;
        }

        foreach (WeightLayer layer in WeightLayer.All(placement.Graph).Where(l => placement.Contains(l.Node)))
        {
            part.Weights[layer.Tensor.Name] = Weights[layer.Tensor.Name];
            if (Biases.TryGetValue(layer.Key, out float[]? bias))
                part.Biases[layer.Key] = bias;
        }

        return part;
    }
}
