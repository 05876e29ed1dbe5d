using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Detection;

/// <summary>Feeds pictures to a model, as floats or bytes as it takes them, through one buffer. For one thread.</summary>
internal sealed class PictureInput
{
    private const int Channels = 3;

    private readonly OnnxModel _model;
    private readonly PictureEncoding _encoding;
    private readonly float[] _buffer;

    /// <exception cref="YoloCompressException">The input takes no pictures (YC0505).</exception>
    public PictureInput(OnnxModel model, PictureEncoding encoding)
    {
        if (model.InputShape is not [1, Channels, _, _])
        {
            throw new YoloCompressException(
                ErrorCodes.UnsupportedInput,
                $"The model cannot be run on pictures: its input '{model.InputName}' is {string.Join("x", model.InputShape)}, " +
                "where 1 x 3 x height x width is needed. Export it with batch size 1.",
                model.File);
        }

        _model = model;
        _encoding = encoding;
        _buffer = model.TakesBytes ? [] : new float[Channels * Height * Width];
    }

    public int Height => _model.InputShape[2];

    public int Width => _model.InputShape[3];

    public void Run(LetterboxedPicture picture, OutputVisitor visit)
    {
        if (_model.TakesBytes)
        {
            _model.Run(_encoding.BlueFirst ? picture.ToBytes(blueFirst: true) : picture.Pixels, visit);
            return;
        }

        picture.CopyTo(_buffer, _encoding);
        _model.Run(_buffer, visit);
    }
}
