// C# 7.3 for netstandard2.0 and .NET Framework: the class below is compiled here and, word for word, into generated accessors.
#nullable disable
#pragma warning disable IDE0161, IDE0160
namespace YoloCompress.Packing
{
    // <unpacker>
    internal static partial class Unpacker
    {
        /// <summary>Puts the ONNX file together: tensors from their codes, and the bytes between them.</summary>
        private sealed class FileReader
        {
            private readonly byte[] _resource;
            private readonly byte[] _file;
            private HeadReader _head;
            private CodeReader _codes;

            internal FileReader(byte[] resource, int length)
            {
                _resource = resource;
                _file = new byte[length];
            }

            internal byte[] Run()
            {
                Open();
                int count = _head.Number();
                int[] offsets = new int[count];
                int[] sizes = new int[count];
                ReadTensors(offsets, sizes);
                int position = 0;
                for (int i = 0; i < count; i++)
                {
                    _head.Copy(_file, position, offsets[i] - position);
                    position = offsets[i] + sizes[i];
                }

                _head.Copy(_file, position, _file.Length - position);
                return _file;
            }

            private void Open()
            {
                if (_resource[0] != 'Y' || _resource[1] != 'C' || _resource[2] != 'R' || _resource[3] != '1')
                    throw new global::System.IO.InvalidDataException("This is no packed model.");
                int packed = global::System.BitConverter.ToInt32(_resource, 4);
                _head = new HeadReader(_resource, 8, packed);
                if (_head.Number() != _file.Length)
                    throw new global::System.IO.InvalidDataException("The packed model is of another length.");
                _codes = new CodeReader(_head, _resource, 8 + packed);
            }

            // Products of other tensors come last: those may stand behind them.
            private void ReadTensors(int[] offsets, int[] sizes)
            {
                int[] parents = new int[offsets.Length];
                float[] factors = new float[offsets.Length];
                int position = 0;
                for (int i = 0; i < offsets.Length; i++)
                {
                    position += _head.Number();
                    offsets[i] = position;
                    parents[i] = -1;
                    int kind = _head.Byte();
                    int first = _head.Number();
                    if (kind == 2)
                    {
                        sizes[i] = 4 * first;
                        parents[i] = _head.Number();
                        factors[i] = _head.Single();
                    }
                    else
                    {
                        sizes[i] = Segment(kind, position, first);
                    }

                    position += sizes[i];
                }

                for (int i = 0; i < offsets.Length; i++)
                {
                    if (parents[i] >= 0)
                        Multiply(offsets[parents[i]], factors[i], offsets[i], sizes[i]);
                }
            }

            private int Segment(int kind, int position, int first)
            {
                switch (kind)
                {
                    case 0:
                        int columns = _head.Number();
                        _codes.Read(_file, position, first, columns);
                        return first * columns;
                    case 1:
                        return Grid(position, first, _head.Number());
                    case 3:
                        int size = _head.Number();
                        _head.ReadPlanes(_file, position, size, first);
                        return size * first;
                    case 4:
                        return Integers(position, first);
                    default:
                        throw new global::System.IO.InvalidDataException("The packed model holds something unknown.");
                }
            }

            private int Grid(int position, int rows, int columns)
            {
                float[] steps = new float[rows];
                byte[] planes = new byte[4 * rows];
                _head.ReadPlanes(planes, 0, 4, rows);
                global::System.Buffer.BlockCopy(planes, 0, steps, 0, planes.Length);
                byte[] codes = new byte[rows * columns];
                _codes.Read(codes, 0, rows, columns);
                float[] values = new float[codes.Length];
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)((double)(sbyte)codes[i] * steps[i / columns]);
                global::System.Buffer.BlockCopy(values, 0, _file, position, 4 * values.Length);
                return 4 * values.Length;
            }

            private int Integers(int position, int count)
            {
                byte[] planes = new byte[4 * count];
                _head.ReadPlanes(planes, 0, 4, count);
                int[] values = new int[count];
                global::System.Buffer.BlockCopy(planes, 0, values, 0, planes.Length);
                for (int i = 0; i < count; i++)
                    values[i] = (int)((uint)values[i] >> 1) ^ -(values[i] & 1);
                global::System.Buffer.BlockCopy(values, 0, _file, position, planes.Length);
                return planes.Length;
            }

            private void Multiply(int source, float factor, int position, int bytes)
            {
                float[] values = new float[bytes / 4];
                global::System.Buffer.BlockCopy(_file, source, values, 0, bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)((double)values[i] * factor);
                global::System.Buffer.BlockCopy(values, 0, _file, position, bytes);
            }
        }
    }

    // </unpacker>
}
