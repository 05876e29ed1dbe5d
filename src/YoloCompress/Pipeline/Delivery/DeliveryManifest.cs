using System.Text.Json;
using System.Text.Json.Serialization;

namespace YoloCompress.Pipeline;

/// <summary><c>outputs.json</c>: what the build is to deliver. File names are relative to the output folder.</summary>
public sealed record DeliveryManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The schema's number.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>The resource; null where it is the ONNX file.</summary>
    public string? Resource { get; init; }

    /// <summary>The resource's name, or the file's path below the output folder.</summary>
    public required string LogicalName { get; init; }

    /// <summary><c>Embed</c>, <c>Content</c> or <c>None</c>.</summary>
    public required string Delivery { get; init; }

    /// <summary>The typed accessor's source; null where none is wanted.</summary>
    public string? Accessor { get; init; }

    /// <summary>The report for machines.</summary>
    public required string Report { get; init; }

    /// <summary>The report for people.</summary>
    public required string Markdown { get; init; }

    /// <summary>The report as a page to look at.</summary>
    public required string Html { get; init; }

    /// <summary>Budgets and warnings for code scanning.</summary>
    public required string Sarif { get; init; }

    /// <summary>The checkpoint with the changed weights; null where there is none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The channels of every layer before and after; null where none went.</summary>
    public string? Widths { get; init; }

    /// <summary>The models of the stages, kept to go back to.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>SHA-256 of the ONNX file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The line for the build log.</summary>
    public required string Summary { get; init; }

    /// <summary>Figures that become metadata of the delivered item; those that were not measured are left out.</summary>
    public required IReadOnlyDictionary<string, string> Figures { get; init; }

    /// <summary>The files that it names.</summary>
    [JsonIgnore]
    public IEnumerable<string> Files => new[] { Model, Resource, Accessor, Report, Markdown, Html, Sarif, Checkpoint, Widths }.OfType<string>().Concat(Snapshots);

    /// <summary>Reads what an earlier job left; null where there is none that can be read.</summary>
    public static DeliveryManifest? TryRead(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<DeliveryManifest>(File.ReadAllBytes(Path.Combine(folder, OutputFolder.Manifest)), Json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The content of <c>outputs.json</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
