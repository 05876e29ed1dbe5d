namespace YoloCompress.Checkpoints.Modules;

/// <summary>Layers that compute nothing of their own.</summary>
internal static class Containers
{
    public static Feature Identity(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) => inputs[0];

    public static Feature Sequential(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) =>
        module.Items.Aggregate(inputs[0], (feature, layer) => graph.Emit(layer, feature));

    public static Feature Concat(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        if (module.Integer("d", 1) != 1)
            throw module.Invalid("it concatenates along another axis than the channels");
        return graph.Concatenate(module, module.Path, inputs);
    }
}
