namespace YoloCompress.Checkpoints.Modules;

/// <summary>Writes the nodes of a layer.</summary>
/// <param name="module">The layer.</param>
/// <param name="inputs">What the layer reads: one feature for most.</param>
/// <param name="graph">The graph under construction.</param>
/// <returns>What the layer gives.</returns>
internal delegate Feature ModuleEmitter(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph);
