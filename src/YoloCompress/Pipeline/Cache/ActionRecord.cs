using System.Text.Json;

namespace YoloCompress.Pipeline;

/// <summary>
/// What a key stands for, in the JSON form of the remote execution API's <c>ActionResult</c>, so that a common cache server can check it
/// (https://github.com/bazelbuild/remote-apis).
/// </summary>
/// <param name="OutputFiles">The parts.</param>
/// <param name="ExitCode">Always 0: failures are not kept.</param>
/// <param name="Seconds">How long it took to make.</param>
internal sealed record ActionRecord(IReadOnlyList<ActionFile> OutputFiles, int ExitCode, double Seconds)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
