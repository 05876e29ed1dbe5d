using System.Text.Json.Serialization;
using YoloCompress.Build.Incremental;

namespace YoloCompress.Build.Contract;

// Generated, not reflected: it costs a build that has nothing to do the least.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(WorkerInputs))]
[JsonSerializable(typeof(WorkerOutputs))]
[JsonSerializable(typeof(RunState))]
internal sealed partial class ContractJson : JsonSerializerContext;
