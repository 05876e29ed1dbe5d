namespace YoloCompress.Pipeline;

/// <summary>One item metadata name, as <c>docs/options.md</c> and the command line show it.</summary>
/// <param name="Name">The metadata name; the project-wide default is the property <c>YoloCompress</c> + name.</param>
/// <param name="Values">What may be given.</param>
/// <param name="Default">What holds when nothing is given.</param>
/// <param name="Meaning">What it does, in one sentence.</param>
public sealed record OptionDefinition(string Name, string Values, string Default, string Meaning)
{
    /// <summary>The values of an enumeration as users write them: those of processors in lower case with hyphens, as usual.</summary>
    internal static IReadOnlyList<string> Names<T>()
        where T : struct, Enum => typeof(T) == typeof(Quantization.TargetHardware)
            ? ["host", "x64-vnni", "x64-avx2", "arm64", "any"]
            : Enum.GetNames<T>();

    /// <summary>The name as an option of the command line, such as <c>--calibration-data</c>.</summary>
    public string CommandLineName
    {
        get
        {
            List<char> name = ['-'];
            for (int i = 0; i < Name.Length; i++)
            {
                bool startsWord = char.IsUpper(Name[i]) && (i == 0 || !char.IsUpper(Name[i - 1]));
                if (startsWord)
                    name.Add('-');
                name.Add(char.ToLowerInvariant(Name[i]));
            }

            return string.Concat(name);
        }
    }
}
