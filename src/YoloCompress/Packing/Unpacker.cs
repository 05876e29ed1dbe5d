// C# 7.3 for netstandard2.0 and .NET Framework: the class below is compiled here and, word for word, into generated accessors.
#nullable disable
#pragma warning disable IDE0161, IDE0160
namespace YoloCompress.Packing
{
    // <unpacker>
    /// <summary>Turns a packed resource back into the ONNX file, byte for byte.</summary>
    internal static class Unpacker
    {
        /// <summary>Frequencies of a context add up to two to the power of this.</summary>
        internal const int FrequencyBits = 13;

        /// <summary>Running means of magnitudes are kept with this many binary digits behind the point.</summary>
        internal const int MeanBits = 6;

        private const uint LeastState = 1u << 16;

        /// <summary>Unpacks.</summary>
        /// <param name="resource">The resource.</param>
        /// <param name="length">Bytes of the ONNX file.</param>
        /// <exception cref="global::System.IO.InvalidDataException">The resource is damaged.</exception>
        internal static byte[] Unpack(byte[] resource, int length)
        {
            try
            {
                return new Reader(resource, length).Run();
            }
            catch (global::System.Exception e) when (!(e is global::System.IO.InvalidDataException))
            {
                throw new global::System.IO.InvalidDataException("The packed model is damaged.", e);
            }
        }

        /// <summary>The context of each mean magnitude: finer steps where magnitudes are small.</summary>
        internal static byte[] Levels()
        {
            byte[] levels = new byte[(128 << MeanBits) + 1];
            int level = 0;
            int limit = 8;
            for (int i = 0; i < levels.Length; i++)
            {
                if (i >= limit)
                {
                    level++;
                    limit += (limit / 5) + 2;
                }

                levels[i] = (byte)level;
            }

            return levels;
        }

        private sealed class Reader
        {
            private readonly byte[] _resource;
            private readonly byte[] _file;
            private readonly byte[] _levels = Levels();
            private byte[] _head;
            private int _next;
            private byte[] _symbols;
            private ushort[] _frequencies;
            private ushort[] _starts;
            private int _fastWeight;
            private int _slowWeight;
            private int _columnWeight;
            private uint _state;
            private int _word;

            internal Reader(byte[] resource, int length)
            {
                _resource = resource;
                _file = new byte[length];
            }

            internal byte[] Run()
            {
                if (_resource[0] != 'Y' || _resource[1] != 'C' || _resource[2] != 'R' || _resource[3] != '1')
                    throw new global::System.IO.InvalidDataException("This is no packed model.");
                int packed = global::System.BitConverter.ToInt32(_resource, 4);
                Inflate(packed);
                _word = 8 + packed;
                if (Number() != _file.Length)
                    throw new global::System.IO.InvalidDataException("The packed model is of another length.");
                ReadTables();
                int count = Number();
                int[] offsets = new int[count];
                int[] sizes = new int[count];
                int[] parents = new int[count];
                float[] factors = new float[count];
                int position = 0;
                for (int i = 0; i < count; i++)
                {
                    position += Number();
                    offsets[i] = position;
                    parents[i] = -1;
                    int kind = _head[_next++];
                    int first = Number();
                    if (kind == 2)
                    {
                        sizes[i] = 4 * first;
                        parents[i] = Number();
                        factors[i] = global::System.BitConverter.ToSingle(_head, _next);
                        _next += 4;
                    }
                    else
                    {
                        sizes[i] = Segment(kind, position, first);
                    }

                    position += sizes[i];
                }

                for (int i = 0; i < count; i++)
                {
                    if (parents[i] >= 0)
                        Multiply(offsets[parents[i]], factors[i], offsets[i], sizes[i]);
                }

                position = 0;
                for (int i = 0; i <= count; i++)
                {
                    int end = i < count ? offsets[i] : _file.Length;
                    global::System.Buffer.BlockCopy(_head, _next, _file, position, end - position);
                    _next += end - position;
                    if (i < count)
                        position = end + sizes[i];
                }

                return _file;
            }

            private void Inflate(int packed)
            {
                using (global::System.IO.MemoryStream source = new global::System.IO.MemoryStream(_resource, 8, packed))
                using (global::System.IO.Compression.DeflateStream inflate = new global::System.IO.Compression.DeflateStream(source, global::System.IO.Compression.CompressionMode.Decompress))
                using (global::System.IO.MemoryStream head = new global::System.IO.MemoryStream(4 * packed))
                {
                    inflate.CopyTo(head);
                    _head = head.ToArray();
                }
            }

            private int Number()
            {
                int value = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte next = _head[_next++];
                    value |= (next & 127) << shift;
                    if (next < 128)
                        return value;
                }
            }

            // Frequencies are the same for both signs.
            private void ReadTables()
            {
                int contexts = Number();
                _fastWeight = _head[_next++];
                _slowWeight = _head[_next++];
                _columnWeight = _head[_next++];
                _symbols = new byte[contexts << FrequencyBits];
                _frequencies = new ushort[contexts << 8];
                _starts = new ushort[contexts << 8];
                for (int context = 0; context < contexts; context++)
                {
                    int magnitudes = Number();
                    for (int i = 0; i < magnitudes; i++)
                    {
                        ushort frequency = (ushort)Number();
                        _frequencies[(context << 8) + 128 + i] = frequency;
                        _frequencies[(context << 8) + 128 - i] = frequency;
                    }

                    int start = 0;
                    for (int symbol = 0; symbol < 256; symbol++)
                    {
                        int index = (context << 8) + symbol;
                        _starts[index] = (ushort)start;
                        int end = start + _frequencies[index];
                        for (int slot = start; slot < end; slot++)
                            _symbols[(context << FrequencyBits) + slot] = (byte)symbol;
                        start = end;
                    }
                }

                if (contexts > 0)
                {
                    _state = global::System.BitConverter.ToUInt32(_resource, _word);
                    _word += 4;
                }
            }

            private int Segment(int kind, int position, int first)
            {
                if (kind == 0)
                {
                    int columns = Number();
                    ReadCodes(_file, position, first, columns);
                    return first * columns;
                }

                if (kind == 1)
                {
                    int columns = Number();
                    float[] steps = new float[first];
                    byte[] planes = new byte[4 * first];
                    ReadPlanes(planes, 0, 4, first);
                    global::System.Buffer.BlockCopy(planes, 0, steps, 0, planes.Length);
                    byte[] codes = new byte[first * columns];
                    ReadCodes(codes, 0, first, columns);
                    float[] values = new float[codes.Length];
                    for (int i = 0; i < values.Length; i++)
                        values[i] = (float)((double)(sbyte)codes[i] * steps[i / columns]);
                    global::System.Buffer.BlockCopy(values, 0, _file, position, 4 * values.Length);
                    return 4 * values.Length;
                }

                if (kind == 3)
                {
                    int size = Number();
                    ReadPlanes(_file, position, size, first);
                    return size * first;
                }

                if (kind == 4)
                {
                    byte[] planes = new byte[4 * first];
                    ReadPlanes(planes, 0, 4, first);
                    int[] values = new int[first];
                    global::System.Buffer.BlockCopy(planes, 0, values, 0, planes.Length);
                    for (int i = 0; i < first; i++)
                        values[i] = (int)((uint)values[i] >> 1) ^ -(values[i] & 1);
                    global::System.Buffer.BlockCopy(values, 0, _file, position, planes.Length);
                    return planes.Length;
                }

                throw new global::System.IO.InvalidDataException("The packed model holds something unknown.");
            }

            // Bytes of equal significance lie side by side.
            private void ReadPlanes(byte[] target, int position, int size, int count)
            {
                for (int plane = 0; plane < size; plane++)
                {
                    for (int i = 0; i < count; i++)
                        target[position + (i * size) + plane] = _head[_next++];
                }
            }

            private void Multiply(int source, float factor, int position, int bytes)
            {
                float[] values = new float[bytes / 4];
                global::System.Buffer.BlockCopy(_file, source, values, 0, bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)((double)values[i] * factor);
                global::System.Buffer.BlockCopy(values, 0, _file, position, bytes);
            }

            // Asymmetric numeral systems with a table for each magnitude that is to be expected: from the last weights, from the row, and
            // from the same place in the rows above.
            private void ReadCodes(byte[] target, int position, int rows, int columns)
            {
                int start = Number();
                int[] means = new int[columns];
                for (int i = 0; i < columns; i++)
                    means[i] = start;
                int fast = start;
                int slow = start;
                uint state = _state;
                int word = _word;
                byte[] levels = _levels;
                byte[] symbols = _symbols;
                ushort[] frequencies = _frequencies;
                ushort[] starts = _starts;
                byte[] data = _resource;
                int fastWeight = _fastWeight, slowWeight = _slowWeight, columnWeight = _columnWeight;
                for (int row = 0; row < rows; row++)
                {
                    for (int i = 0; i < means.Length; i++)
                    {
                        int mean = means[i];
                        int context = levels[((fast * fastWeight) + (slow * slowWeight) + (mean * columnWeight)) >> 4];
                        int slot = (int)(state & ((1u << FrequencyBits) - 1));
                        int symbol = symbols[(context << FrequencyBits) + slot];
                        int index = (context << 8) + symbol;
                        state = (frequencies[index] * (state >> FrequencyBits)) + (uint)(slot - starts[index]);
                        if (state < LeastState)
                        {
                            state = (state << 16) | (uint)(data[word] | (data[word + 1] << 8));
                            word += 2;
                        }

                        int code = symbol - 128;
                        target[position++] = (byte)code;
                        int magnitude = (code < 0 ? -code : code) << MeanBits;
                        fast += (magnitude - fast) >> 2;
                        slow += (magnitude - slow) >> 5;
                        means[i] = mean + ((magnitude - mean) >> 3);
                    }
                }

                _state = state;
                _word = word;
            }
        }
    }

    // </unpacker>
}
