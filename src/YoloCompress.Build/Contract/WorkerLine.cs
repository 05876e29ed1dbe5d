using System.Text.Json;

namespace YoloCompress.Build.Contract;

/// <summary>One line of the worker's standard output.</summary>
internal sealed record WorkerLine(string Type)
{
    public string Text { get; init; } = "";

    public string? Code { get; init; }

    public string? File { get; init; }

    public string? Importance { get; init; }

    public string? Stage { get; init; }

    public double Fraction { get; init; }

    /// <summary>Reads a line, or gives null when it is no message of the worker: other libraries print too.</summary>
    public static WorkerLine? TryParse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return Text(root, "type") is not { } type ? null : new WorkerLine(type)
            {
                Text = Text(root, "text") ?? "",
                Code = Text(root, "code"),
                File = Text(root, "file"),
                Importance = Text(root, "importance"),
                Stage = Text(root, "stage"),
                Fraction = root.TryGetProperty("fraction", out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0,
            };
        }
        catch (JsonException)
        {
            return null;
        }

        static string? Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
