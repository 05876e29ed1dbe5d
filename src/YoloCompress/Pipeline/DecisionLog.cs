using System.Security.Cryptography;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// What was decided by the clock: latencies, the faster of two placements, steps that fit into a time budget. Each decision stands under
/// a name and is tied to what it was made for (<c>subject</c>, usually hashes), so that a kept file never decides for another model.
/// Given the same file, a job repeats the same decisions and so gives the same bytes.
/// </summary>
public sealed class DecisionLog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly SortedDictionary<string, Decision> _kept;
    private readonly SortedDictionary<string, Decision> _made = new(StringComparer.Ordinal);

    /// <summary>Starts with nothing decided.</summary>
    public DecisionLog()
        : this(new SortedDictionary<string, Decision>(StringComparer.Ordinal))
    {
    }

    private DecisionLog(SortedDictionary<string, Decision> kept) => _kept = kept;

    /// <summary>Reads a kept decision file.</summary>
    /// <exception cref="YoloCompressException">YC0906: it is no decision file.</exception>
    public static DecisionLog Read(byte[] content, string file)
    {
        try
        {
            return new(Parse(content));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or InvalidDataException or FormatException)
        {
            throw new YoloCompressException(
                ErrorCodes.InvalidDecisionFile,
                $"This is no decision file: {e.Message.TrimEnd('.')}. Take decisions.json of an earlier build's output, or leave DecisionFile out.",
                file,
                e);
        }
    }

    /// <summary>A hash of what is kept; the same for the same decisions.</summary>
    public string KeptHash => Convert.ToHexStringLower(SHA256.HashData(ToJson(_kept)));

    /// <summary>Repeats a kept decision, or makes a new one.</summary>
    /// <typeparam name="T">What is decided; anything that JSON can hold.</typeparam>
    /// <param name="name">Which decision, such as <c>latency</c>.</param>
    /// <param name="subject">What it is about; a kept decision about something else does not count.</param>
    /// <param name="decide">Measures and decides.</param>
    public T Decide<T>(string name, string subject, Func<T> decide)
    {
        if (!_made.TryGetValue(name, out Decision? made) || made.Subject != subject)
        {
            bool repeat = _kept.TryGetValue(name, out Decision? kept) && kept.Subject == subject && kept.As<T>() != null;
            _made[name] = made = repeat ? kept! : new(subject, JsonSerializer.SerializeToElement(decide(), Json));
        }

        return made.As<T>()!;
    }

    /// <summary>True if a kept decision about that subject exists.</summary>
    public bool IsKept(string name, string subject) => _kept.TryGetValue(name, out Decision? kept) && kept.Subject == subject;

    /// <summary>A kept decision about that subject, or null.</summary>
    /// <typeparam name="T">What is decided.</typeparam>
    public T? Kept<T>(string name, string subject)
        where T : class => IsKept(name, subject) ? _kept[name].As<T>() : null;

    /// <summary>The content of <c>decisions.json</c>: the decisions of this job.</summary>
    public byte[] ToJson() => ToJson(_made);

    /// <summary>Does something and tells what was decided meanwhile.</summary>
    /// <returns>The result, and the decisions in the form of a decision file.</returns>
    internal (T Result, byte[] Decisions) Record<T>(Func<T> work)
    {
        Dictionary<string, Decision> before = new(_made);
        T result = work();
        IEnumerable<KeyValuePair<string, Decision>> news = _made.Where(d => !before.TryGetValue(d.Key, out Decision? old) || !ReferenceEquals(old, d.Value));
        return (result, ToJson(new SortedDictionary<string, Decision>(news.ToDictionary(), StringComparer.Ordinal)));
    }

    /// <summary>Takes over decisions that were made when a kept result was made.</summary>
    internal void Restore(byte[] decisions)
    {
        foreach ((string name, Decision decision) in Parse(decisions))
            _made[name] = decision;
    }

    private static SortedDictionary<string, Decision> Parse(byte[] content)
    {
        SortedDictionary<string, Decision> decisions = new(StringComparer.Ordinal);
        using JsonDocument json = JsonDocument.Parse(content);
        if (json.RootElement.GetProperty("schema").GetInt32() != 1)
            throw new InvalidDataException("its schema is not 1");
        foreach (JsonProperty entry in json.RootElement.GetProperty("decisions").EnumerateObject())
            decisions[entry.Name] = new(entry.Value.GetProperty("subject").GetString() ?? "", entry.Value.GetProperty("value").Clone());
        return decisions;
    }

    private static byte[] ToJson(SortedDictionary<string, Decision> decisions)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteStartObject("decisions");
            foreach ((string name, Decision decision) in decisions)
            {
                json.WriteStartObject(name);
                json.WriteString("subject", decision.Subject);
                json.WritePropertyName("value");
                decision.Value.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private sealed record Decision(string Subject, JsonElement Value)
    {
        public T? As<T>()
        {
            try
            {
                return Value.Deserialize<T>(Json);
            }
            catch (JsonException)
            {
                return default;
            }
        }
    }
}
