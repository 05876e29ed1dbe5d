using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>A model with one input, ready to run on the CPU. Several threads may run it at once.</summary>
public sealed class OnnxModel : IDisposable
{
    private static readonly long[] NoShape = [];

    private readonly SessionSettings _settings;
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions;
    private readonly string[] _outputNames;
    private readonly long[] _inputShape;

    /// <summary>Makes a model ready.</summary>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="settings">How to run it; null for one thread, optimized.</param>
    /// <exception cref="YoloCompressException">ONNX Runtime does not accept the model (YC0502), or it has no single NCHW input (YC0505).</exception>
    public OnnxModel(byte[] model, SessionSettings? settings = null)
    {
        NativeLibraries.Require(NativePackage.OnnxRuntime);
        OrtEnv.Instance().DisableTelemetryEvents();
        _settings = settings ?? new();
        _options = OrtOptions.Of(_settings);
        _runOptions = new();
        try
        {
            _session = new(model, _options);
        }
        catch (OnnxRuntimeException e)
        {
            _options.Dispose();
            _runOptions.Dispose();
            throw new YoloCompressException(
                ErrorCodes.ModelRejected,
                $"ONNX Runtime does not accept the model: {e.Message.Trim()} Check the file with the tool that wrote it.",
                _settings.File,
                e);
        }

        try
        {
            (InputName, NodeMetadata input) = InputOf(_session);
            InputShape = ResolveShape(input.Dimensions);
            TakesBytes = input.ElementDataType == TensorElementType.UInt8;
            if (!TakesBytes && input.ElementDataType != TensorElementType.Float)
                throw Unsupported($"its input '{InputName}' takes {input.ElementDataType}, not float or uint8");
        }
        catch
        {
            Dispose();
            throw;
        }

        _inputShape = Array.ConvertAll(InputShape, d => (long)d);
        _outputNames = [.. _session.OutputNames];
        Outputs =
        [
            .. _session.OutputNames.Select(name => new OutputInfo(
                name,
                [.. _session.OutputMetadata[name].Dimensions],
                (TensorProto.Types.DataType)_session.OutputMetadata[name].ElementDataType)),
        ];
    }

    /// <summary>Makes a graph ready; see the other constructor.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="settings">How to run it; null for one thread, optimized.</param>
    public OnnxModel(ModelGraph graph, SessionSettings? settings = null)
        : this(graph.ToBytes(), settings)
    {
    }

    /// <summary>The one input's name.</summary>
    public string InputName { get; }

    /// <summary>The input's shape, NCHW, without open dimensions.</summary>
    public int[] InputShape { get; }

    /// <summary>True if the input takes bytes 0 to 255, false if it takes floats.</summary>
    public bool TakesBytes { get; }

    /// <summary>The outputs in the model's order.</summary>
    public IReadOnlyList<OutputInfo> Outputs { get; }

    /// <summary>The model's metadata, such as <c>names</c> and <c>stride</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>The file the model came from, for messages; null where it was not stated.</summary>
    public string? File => _settings.File;

    /// <summary>Threads within an operator.</summary>
    public int Threads => _settings.Threads;

    /// <summary>Runs the model and copies its outputs.</summary>
    /// <param name="input">The input in row-major order.</param>
    /// <exception cref="YoloCompressException">The input has another type or size (YC0503), or the run fails (YC0504).</exception>
    public IReadOnlyList<FloatTensor> Run(float[] input) => Collect(visit => Run(input, visit));

    /// <summary>Runs a model that takes bytes and copies its outputs.</summary>
    /// <param name="input">The input in row-major order, 0 to 255.</param>
    /// <exception cref="YoloCompressException">The input has another type or size (YC0503), or the run fails (YC0504).</exception>
    public IReadOnlyList<FloatTensor> Run(byte[] input) => Collect(visit => Run(input, visit));

    /// <summary>Runs the model and shows its outputs in order, without copying them.</summary>
    /// <param name="input">The input in row-major order.</param>
    /// <param name="visit">Sees each output.</param>
    /// <exception cref="YoloCompressException">The input has another type or size (YC0503), or the run fails (YC0504).</exception>
    public void Run(float[] input, OutputVisitor visit)
    {
        Check(input.Length, bytes: false);
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, _inputShape);
        Run(value, visit);
    }

    /// <summary>Runs a model that takes bytes and shows its outputs in order, without copying them.</summary>
    /// <param name="input">The input in row-major order, 0 to 255.</param>
    /// <param name="visit">Sees each output.</param>
    /// <exception cref="YoloCompressException">The input has another type or size (YC0503), or the run fails (YC0504).</exception>
    public void Run(byte[] input, OutputVisitor visit)
    {
        Check(input.Length, bytes: true);
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, _inputShape);
        Run(value, visit);
    }

    /// <summary>Runs the model without reading its outputs, as latency is measured.</summary>
    internal void RunBlind(float[] input)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, _inputShape);
        Run(value, null);
    }

    /// <summary>Runs a model that takes bytes without reading its outputs.</summary>
    internal void RunBlind(byte[] input)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, _inputShape);
        Run(value, null);
    }

    /// <summary>Ends the tracing that the settings asked for.</summary>
    /// <returns>The file with the times of the nodes.</returns>
    internal string EndProfiling() => _session.EndProfiling();

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
        _runOptions.Dispose();
    }

    private static List<FloatTensor> Collect(Action<OutputVisitor> run)
    {
        List<FloatTensor> outputs = [];
        run((name, shape, values) => outputs.Add(new(name, shape.ToArray(), values.ToArray())));
        return outputs;
    }

    private void Run(OrtValue input, OutputVisitor? visit)
    {
        IDisposableReadOnlyCollection<OrtValue> outputs;
        try
        {
            outputs = _session.Run(_runOptions, [InputName], [input], _outputNames);
        }
        catch (OnnxRuntimeException e)
        {
            throw new YoloCompressException(
                ErrorCodes.RunFailed, $"ONNX Runtime failed while running the model: {e.Message.Trim()}", _settings.File, e);
        }

        using (outputs)
        {
            if (visit == null)
                return;
            for (int i = 0; i < _outputNames.Length; i++)
            {
                OrtTensorTypeAndShapeInfo info = outputs[i].GetTensorTypeAndShape();
                int[] shape = Array.ConvertAll(info.Shape ?? NoShape, d => (int)d);
                visit(_outputNames[i], shape, OrtValues.AsFloats(outputs[i], info));
            }
        }
    }

    private void Check(int length, bool bytes)
    {
        int wanted = InputShape.Aggregate(1, (a, b) => a * b);
        if (bytes == TakesBytes && length == wanted)
            return;
        throw new YoloCompressException(
            ErrorCodes.InputMismatch,
            $"The input '{InputName}' takes {wanted} {(TakesBytes ? "bytes" : "floats")} ({string.Join("x", InputShape)}), " +
            $"but was given {length} {(bytes ? "bytes" : "floats")}.",
            _settings.File);
    }

    private (string Name, NodeMetadata Metadata) InputOf(InferenceSession session)
    {
        if (session.InputNames.Count != 1)
            throw Unsupported($"it has {session.InputNames.Count} inputs ({string.Join(", ", session.InputNames)}), not one");
        NodeMetadata metadata = session.InputMetadata[session.InputNames[0]];
        if (!metadata.IsTensor)
            throw Unsupported($"its input '{session.InputNames[0]}' is no tensor");
        return (session.InputNames[0], metadata);
    }

    private int[] ResolveShape(int[] dimensions)
    {
        int[] shape = [.. dimensions];
        if (shape.Length > 0 && shape[0] < 1)
            shape[0] = 1;
        if (_settings.InputShape is { } given)
        {
            if (given.Count != shape.Length || shape.Zip(given).Skip(1).Any(p => p.First > 0 && p.First != p.Second))
                throw Unsupported($"its input '{InputName}' is {string.Join("x", dimensions)}, which {string.Join("x", given)} does not fit");
            shape = [.. given];
        }

        if (shape.Any(d => d < 1))
        {
            throw Unsupported(
                $"its input '{InputName}' ({string.Join("x", dimensions)}) leaves sizes open; set ImageSize or export it with fixed sizes");
        }

        return shape;
    }

    private YoloCompressException Unsupported(string why) =>
        new(ErrorCodes.UnsupportedInput, $"The model cannot be run on pictures: {why}.", _settings.File);
}
