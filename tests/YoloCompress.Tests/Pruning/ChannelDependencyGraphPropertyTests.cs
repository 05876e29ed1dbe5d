using CsCheck;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class ChannelDependencyGraphPropertyTests
{
    [TestMethod]
    public void PrunedModel_GivesWhatTheMaskedOriginalGives()
    {
        int removed = 0;
        Gen.Select(RandomGraphs.Models, Gen.Int[0, 1 << 20]).Sample(
            (model, seed) => removed += Masks.AssertPrunedEqualsMasked(model.Graph, model.Shapes, seed, 1e-5), iter: 150, threads: 1);
        Assert.IsGreaterThan(150, removed, "Hardly anything was pruned: the test says nothing.");
    }

    [TestMethod]
    public void EveryChannelThatLayersMake_IsInExactlyOneGroup() =>
        RandomGraphs.Models.Sample(
            model =>
            {
                ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(model.Graph, model.Shapes);
                List<int> units = [.. dependencies.Groups.SelectMany(g => g.Units)];
                Assert.HasCount(units.Count, units.ToHashSet());
                IEnumerable<int> made = dependencies.Layers.SelectMany(l => l.Made).Select(dependencies.UnitOf);
                Assert.IsTrue(made.All(units.ToHashSet().Contains));
            },
            iter: 50,
            threads: 1);
}
